// Bad input as a person meets it: a clear sentence, and nothing stored. The same over HTTP is in bad-requests.test.mjs.
import assert from 'node:assert/strict';
import {
  allMessages, conversations, expectMessage, expectRefusal, messageBox, nameField, openConversation, passwordField, passwordOf, send,
  sendButton, tryCreateAccount, trySignIn,
} from './support/person.mjs';
import { api, PollingSocket, signInAs, signUp, wholeHistory } from './support/protocol.mjs';
import { topic } from './support/world.mjs';

const LONGEST_BODY = 8_000;

/** Refused with this sentence, and the form is still there with the name in it. */
async function expectFormRefusal(page, name, pattern) {
  await expectRefusal(page, pattern);
  assert.equal(await nameField(page).inputValue(), name, 'the name is kept');
  assert.equal(await conversations(page).count(), 0);
}

async function expectNoAccounts(world) {
  assert.equal((await api(world.server, 'GET', '/api/site')).json.hasAccounts, false, 'nothing is stored');
}

const refusedSignUps = [
  ['an empty name', '', 'anchor-lantern-1', /name/i],
  ['a name of spaces', '   ', 'anchor-lantern-1', /name/i],
  ['a name of 65 characters', 'A'.repeat(65), 'anchor-lantern-1', /64 characters/],
  ['no password', 'Ada', '', /8 characters/],
  ['a password of 7 characters', 'Ada', 'lantern', /8 characters/],
  ['a password of 129 characters', 'Ada', 'anchor'.repeat(21) + 'abc', /128 characters/],
  ['one of the commonest passwords', 'Ada', 'password123', /common/i],
];

topic('bad input', (scene) => {
  scene('an account that cannot be is refused with a sentence and not stored', async (world) => {
    const { page, watch } = await world.visit('Ada');
    watch.allowRefusal('/api/accounts', 400);
    for (const [what, name, password, pattern] of refusedSignUps) {
      await page.reload();
      await tryCreateAccount(page, name, password);
      await expectFormRefusal(page, name, pattern).catch((error) => {
        throw new Error(`${what}: ${error.message}`, { cause: error });
      });
    }
    await expectNoAccounts(world);
  });

  scene('a taken name is refused, in other case and width too', async (world) => {
    await signUp(world.server, 'Ada');
    const { page, watch } = await world.visit('Ben');
    watch.allowRefusal('/api/accounts', 409);
    for (const name of ['Ada', 'ADA', ' ada ', 'Ａｄａ']) {
      await page.reload();
      await tryCreateAccount(page, name, passwordOf('Ben'));
      await expectFormRefusal(page, name, /name.*another/is);
    }
    const { cookie } = await signInAs(world.server, 'Ada');
    const socket = await PollingSocket.connect(world.server, cookie);
    const { people } = await socket.request('sync', { conversations: {} });
    await socket.close();
    assert.deepEqual(people.map(({ kind }) => kind), ['echo'], 'nobody came to be');
  });

  scene('a wrong password and an unknown name are refused in the same words', async (world) => {
    await signUp(world.server, 'Ada');
    const { page, watch } = await world.visit('Ada');
    const sentences = [];
    for (const [name, password] of [['Ada', 'wrong-lantern-1'], ['Nobody', passwordOf('Nobody')]]) {
      await page.reload();
      await trySignIn(page, name, password);
      await expectFormRefusal(page, name, /name.*password/is);
      sentences.push(await page.getByRole('alert').textContent());
    }
    assert.equal(sentences[0], sentences[1]);
    assert.deepEqual(watch.problems, []);

    await passwordField(page).fill(passwordOf('Ada'));
    await nameField(page).fill('Ada');
    await passwordField(page).press('Enter');
    await conversations(page).waitFor();
  });

  scene('too many wrong passwords have to wait, with a sentence', async (world) => {
    await signUp(world.server, 'Ada');
    const { page, watch } = await world.visit('Ada');
    watch.allowRefusal('/api/session', 429);
    for (let attempt = 0; attempt < 5; attempt++) {
      await page.reload();
      await trySignIn(page, 'Ada', `wrong-lantern-${attempt}`);
      await expectRefusal(page, /name.*password/is);
    }
    await page.reload();
    await trySignIn(page, 'Ada', passwordOf('Ada'));
    await expectRefusal(page, /wait/i);
  });

  scene('an empty message cannot be sent', async (world) => {
    const ada = await world.join('Ada');
    await openConversation(ada.page, 'Echo');
    assert.ok(await sendButton(ada.page).isDisabled());
    for (const nothing of ['', ' ', '\n\n', '\t ']) {
      await send(ada.page, nothing);
      assert.ok(await sendButton(ada.page).isDisabled(), JSON.stringify(nothing));
    }
    // Echo would have answered what was sent before this.
    await send(ada.page, 'Something.');
    await expectMessage(ada.page, 'Something.', 'Sent');
    assert.ok((await allMessages(ada.page)).every((article) => article.includes('Something.')));
  });

  scene('an overlong message stays in the box with a sentence; the longest is sent whole', async (world) => {
    const ada = await world.join('Ada');
    await openConversation(ada.page, 'Echo');
    const longest = `start ${'x'.repeat(LONGEST_BODY - 10)} end`;
    assert.equal(longest.length, LONGEST_BODY);
    await send(ada.page, `${longest}y`);
    await ada.page.getByText(/^1 character too long\. .+\.$/).waitFor();
    assert.ok(await sendButton(ada.page).isDisabled());
    assert.equal((await messageBox(ada.page).inputValue()).length, LONGEST_BODY + 1, 'nothing typed is lost');
    assert.equal((await allMessages(ada.page)).length, 0);

    await send(ada.page, longest);
    await expectMessage(ada.page, longest, 'Sent');
    const { cookie } = await signInAs(world.server, 'Ada');
    const socket = await PollingSocket.connect(world.server, cookie);
    const { me, conversations: mine } = await socket.request('sync', { conversations: {} });
    const history = await wholeHistory(socket, mine[0].id);
    await socket.close();
    assert.deepEqual(history.filter(({ senderId }) => senderId === me.id).map(({ body }) => body), [longest]);
  });

  scene('an address that names somebody else\'s conversation shows nothing of it', async (world) => {
    const [ada, ben, chi] = [await signUp(world.server, 'Ada'), await signUp(world.server, 'Ben'), await world.join('Chi')];
    const socket = await PollingSocket.connect(world.server, ada.cookie);
    const sent = await socket.request('message.send', { clientId: 'a1', personId: ben.id, body: 'Between Ada and Ben.' });
    await socket.close();
    await chi.page.goto(`${world.server.url}/#/c/${sent.conversationId}`);
    await chi.page.getByRole('heading', { name: 'This conversation is not here' }).waitFor();
    assert.ok(!(await chi.page.content()).includes('Between Ada and Ben.'));
    assert.equal(await messageBox(chi.page).count(), 0);
    await openConversation(chi.page, 'Ada');
  });
});
