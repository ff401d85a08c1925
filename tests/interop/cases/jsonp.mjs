// Long-polling by scripts. Without --allow-jsonp: B28 of the table of handshakes.
import { E3, get } from '../support/observe.mjs';
import { request } from '../support/http.mjs';
import { EIO3, payloadOf } from '../support/eio3.mjs';
import { until } from '../support/wait.mjs';

const ALLOWED = ['--allow-jsonp', '--allow-eio3'];
const EIO4 = 'EIO=4&transport=polling';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const SCRIPT = 'the answer is a script and says so';
const done = { status: 200, type: 'text/html', body: 'ok' };

/** What the script hands to the page; undefined when it is no such script. */
function payloadIn(script, index = '0') {
  let payload;
  const ___eio = { [index]: (value) => { payload = value; } };
  // eslint-disable-next-line no-new-func
  new Function('___eio', script)(___eio);
  return payload;
}

class JsonpSession {
  static async open(server, revision = EIO4) {
    const session = new JsonpSession();
    session.server = server;
    const { body } = await request(server, { query: `${revision}&j=0` });
    session.sid = JSON.parse(/\{.*\}/.exec(payloadIn(body))[0]).sid;
    session.query = `${revision}&j=0&sid=${session.sid}`;
    return session;
  }

  poll() {
    return request(this.server, { query: this.query });
  }

  post(payload) {
    // As the stock client's form does.
    const escaped = payload.replace(/\\n/g, '\\\n').replace(/\n/g, '\\n');
    return this.postForm(`d=${encodeURIComponent(escaped)}`);
  }

  postForm(body) {
    return request(this.server, { method: 'POST', query: this.query, body, headers: FORM });
  }

  /** Polls until a packet fits. */
  async next(fits) {
    for (;;) {
      const { status, body } = await this.poll();
      if (status !== 200) {
        return undefined;
      }
      const packet = payloadIn(body).split('\x1e').find(fits);
      if (packet !== undefined) {
        return packet;
      }
    }
  }
}

async function connected(server) {
  const session = await JsonpSession.open(server);
  await session.post('40');
  await session.next((packet) => packet.startsWith('42["auth"'));
  return session;
}

const handshake = (query) => async (server) => {
  const answer = await request(server, { query });
  return { ...answer, payload: payloadIn(answer.body, /\[(\d+)\]/.exec(answer.body)?.[1]) };
};

const echoed = (value) => async (server) => {
  const session = await connected(server);
  const answer = await session.post(`421["message-with-ack",${JSON.stringify(value)}]`);
  const packet = await session.next((item) => item.startsWith('431'));
  return { answer, echo: JSON.parse(packet.slice(3))[0] };
};

export const jsonpCases = [
  {
    id: 'J50', what: 'a handshake', send: handshake(`${EIO4}&j=7`), why: SCRIPT,
    node: { status: 200, type: 'text/plain; charset=UTF-8', nosniff: false, payload: /^0\{"sid"/ },
    ours: { status: 200, type: 'text/javascript; charset=UTF-8', nosniff: true, payload: /^0\{"sid"/ },
  },
  { id: 'J50b', what: 'a handshake of Engine.IO 3', send: handshake(`${EIO3}&j=7`), node: { status: 200, cache: 'no-store', payload: /^\d+:0\{"sid"/ } },
  { id: 'J51', what: 'an index with other than digits', send: get(`${EIO4}&j=alert(1)//`), node: { status: 200, body: /^___eio\[1\]\("/ } },
  { id: 'J52', what: 'an index without digits', send: get(`${EIO4}&j=x`), node: { status: 200, body: /^___eio\[\]/ }, ours: E3, why: 'that is no script' },
  {
    id: 'J53', what: 'a form', node: { answer: done, packet: /^40\{"sid"/ },
    send: async (server) => {
      const session = await JsonpSession.open(server);
      const answer = await session.postForm('d=40');
      return { answer, packet: await session.next((packet) => packet.startsWith('40')) };
    },
  },
  {
    id: 'J54', what: 'a form without payload', node: { answer: done, twice: done, packet: /^40\{"sid"/ },
    send: async (server) => {
      const session = await JsonpSession.open(server);
      const answer = await session.postForm('x=1');
      const twice = await session.postForm('d=41&d=41');
      await session.postForm('d=40');
      return { answer, twice, packet: await session.next((packet) => packet.startsWith('40')) };
    },
  },
  ...['line\nfeed', 'back\\nslash', 'back\\\\n', 'a+b c%20&d=e', 'Grüße €😀', '\u2028\u2029', '"quotes"', '</script>'].map((value, i) => ({
    id: `J55${'abcdefgh'[i]}`, what: `the text ${JSON.stringify(value)} both ways`, send: echoed(value), node: { answer: done, echo: value },
  })),
  {
    id: 'J56', what: 'several packets in one answer', node: { status: 200, payload: '42["message-back",1]\x1e42["message-back",2]' },
    send: async (server) => {
      const session = await connected(server);
      await session.post('42["message",1]\x1e42["message",2]');
      await until(async () => (await server.debug('log')).filter(({ name }) => name === 'message').length >= 2, 'both events');
      const answer = await session.poll();
      return { ...answer, payload: payloadIn(answer.body) };
    },
  },
  {
    id: 'J57', what: 'binary in Engine.IO 3, with b64 as stock clients send it',
    node: { answer: done, payload: payloadOf('461-0[{"_placeholder":true,"num":0}]', 'b4AQID') },
    send: async (server) => {
      const session = await JsonpSession.open(server, `${EIO3}&b64=1`);
      while (!payloadIn((await session.poll()).body).includes('auth')) {
        // What the server says by itself.
      }
      const answer = await session.post(payloadOf('451-0["message-with-ack",{"_placeholder":true,"num":0}]', 'b4AQID'));
      return { answer, payload: payloadIn((await session.poll()).body) };
    },
  },
  {
    id: 'J58', what: 'an index in a session that was opened without', node: { status: 200, type: 'text/plain; charset=UTF-8', body: /^40\{/ },
    send: async (server) => {
      const { body } = await request(server, { query: EIO4 });
      const query = `${EIO4}&sid=${JSON.parse(body.slice(1)).sid}`;
      await request(server, { method: 'POST', query, body: '40' });
      return request(server, { query: `${query}&j=0` });
    },
  },
].map((entry) => ({ flags: ALLOWED, ...entry }));
