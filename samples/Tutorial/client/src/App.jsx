import { useEffect, useRef, useState } from 'react';
import { useDispatch, useSelector } from 'react-redux';
import { sendMessage } from './actions.js';
import { MESSAGE_TYPE } from './constants.js';
import { setActiveReceiver } from './friendsSlice.js';

const NO_MESSAGES = [];
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

function Contacts() {
  const dispatch = useDispatch();
  const { contacts, activeReceiver } = useSelector((state) => state.friends);

  return (
    <nav className="contacts" aria-label="Contacts">
      {contacts.map((contact) => (
        <button
          key={contact.id}
          type="button"
          aria-current={contact.id === activeReceiver.id ? 'true' : undefined}
          onClick={() => dispatch(setActiveReceiver(contact))}
        >
          <span className="avatar" aria-hidden="true">
            {contact.name[0]}
          </span>
          {contact.name}
        </button>
      ))}
    </nav>
  );
}

function ConnectionStatus() {
  const connected = useSelector((state) => state.chat.connectionStatus);
  return (
    <span role="status" className={connected ? 'status connected' : 'status'}>
      {connected ? 'connected' : 'disconnected'}
    </span>
  );
}

function Messages() {
  const { activeReceiver } = useSelector((state) => state.friends);
  const messages = useSelector((state) => state.chat.messages[activeReceiver.id] ?? NO_MESSAGES);
  const pane = useRef(null);

  useEffect(() => {
    pane.current.scrollTop = pane.current.scrollHeight;
  }, [messages]);

  return (
    // A region that scrolls must be reachable by keyboard.
    <section ref={pane} className="messages" aria-label="Messages" tabIndex={0}>
      {messages.length === 0 && <p className="empty">No messages yet. Say hello to {activeReceiver.name}.</p>}
      <ol>
        {messages.map(({ id, type, message, timestamp }) => (
          <li key={id} className={type === MESSAGE_TYPE.SENT ? 'sent' : 'received'}>
            <span className="author">{type === MESSAGE_TYPE.SENT ? 'You' : activeReceiver.name}: </span>
            <span dir="auto">{message}</span>
            <time dateTime={new Date(timestamp).toISOString()}>{clock.format(timestamp)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Composer() {
  const dispatch = useDispatch();
  const [text, setText] = useState('');

  const submit = (event) => {
    event.preventDefault();
    if (text.trim() !== '') {
      dispatch(sendMessage(text));
      setText('');
    }
  };

  return (
    <form className="composer" onSubmit={submit}>
      <input
        type="text"
        aria-label="Message"
        placeholder="Write a message"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit">Send</button>
    </form>
  );
}

export default function App() {
  const name = useSelector((state) => state.friends.activeReceiver.name);
  return (
    <div className="app">
      <Contacts />
      <main>
        <header>
          <h1>{name}</h1>
          <ConnectionStatus />
        </header>
        <Messages />
        <Composer />
      </main>
    </div>
  );
}
