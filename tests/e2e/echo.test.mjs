// Echo is there for whoever is alone, and answers each message exactly once.
import assert from 'node:assert/strict';
import { allMessages, expectMessage, messages, openConversation, send } from './support/person.mjs';
import { PollingSocket, signInAs, wholeHistory } from './support/protocol.mjs';
import { until } from './support/wait.mjs';
import { topic } from './support/world.mjs';

topic('Echo', (scene) => {
  scene('answers every message once, with its own words', async (world) => {
    const ada = await world.join('Ada');
    await openConversation(ada.page, 'Echo');
    const texts = ['Hello?', 'Anybody there?', 'Grüße 你好 👋'];
    for (const text of texts) {
      await send(ada.page, text);
      await expectMessage(ada.page, text, 'Sent');
      await until(`"${text}" comes back`, async () => (await allMessages(ada.page)).filter((shown) => shown.includes(text)).length === 2);
    }

    const shown = (await allMessages(ada.page)).map((article) => [texts.findIndex((text) => article.includes(text)), /Echo/.test(article)]);
    assert.deepEqual(shown, texts.flatMap((_, index) => [[index, false], [index, true]]), 'each question and then its answer');

    await ada.page.reload();
    await until('the same after a reload', async () => (await messages(ada.page).getByRole('article').count()) === 2 * texts.length);
  });

  scene('answers once what was asked in one go, and across a kill of the server', async (world) => {
    const ada = await world.join('Ada');
    world.allowOutages();
    await openConversation(ada.page, 'Echo');
    const questions = Array.from({ length: 12 }, (_, index) => `[question ${index}]`);
    for (const text of questions) {
      await send(ada.page, text);
    }
    await until('one is stored', async () => (await allMessages(ada.page)).some((article) => /Sent\s*$/.test(article)));
    await world.server.kill();
    await world.server.launch();

    await until('all have come back', async () => {
      const seen = await allMessages(ada.page);
      return questions.every((text) => seen.filter((article) => article.includes(text)).length === 2);
    });
    const { cookie } = await signInAs(world.server, 'Ada');
    const socket = await PollingSocket.connect(world.server, cookie);
    const { me, conversations } = await socket.request('sync', { conversations: {} });
    const history = await wholeHistory(socket, conversations[0].id);
    await socket.close();

    assert.deepEqual(history.filter(({ senderId }) => senderId === me.id).map(({ body }) => body), questions);
    const answers = history.filter(({ senderId }) => senderId !== me.id).map(({ body }) => body);
    assert.deepEqual(answers.toSorted(), questions.toSorted(), 'one answer each');
  });
});
