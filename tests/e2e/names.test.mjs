// Names of any script.
import assert from 'node:assert/strict';
import { entry, expectMessage, message, openConversation, passwordOf, send, signIn } from './support/person.mjs';
import { topic } from './support/world.mjs';

topic('names', (scene) => {
  scene('Cyrillic, Chinese, Arabic, with spaces and emoji: shown as typed, and able to chat', async (world) => {
    const anna = await world.join('Анна');
    const others = ['山田 太郎', 'Ann Lee', 'ليلى', 'Ödön O\'Neill-Ó', 'Chi 🌊'];
    const people = [];
    for (const name of others) {
      people.push(await world.join(name, { viewport: { width: 900, height: 700 } }));
      const { page } = people.at(-1);
      await entry(anna.page, name).waitFor();
      await openConversation(anna.page, name);
      await send(anna.page, `Привет, ${name}!`);
      await expectMessage(anna.page, `Привет, ${name}!`, 'Sent');
      await openConversation(page, 'Анна');
      await expectMessage(page, `Привет, ${name}!`);
      await send(page, `${name} отвечает`);
      await expectMessage(anna.page, `${name} отвечает`);
      assert.ok((await message(anna.page, `${name} отвечает`).textContent()).startsWith(name), 'the message says from whom');
    }
    for (const name of others) {
      assert.equal(await entry(anna.page, name).count(), 1, name);
    }
  });

  scene('the longest name is shown whole and breaks nothing on a phone', async (world) => {
    const name = `Bartholomew ${'Wolfeschlegelsteinhausen'.repeat(3)}`.slice(0, 64);
    const ada = await world.join('Ada', { viewport: { width: 360, height: 740 } });
    const long = await world.join(name);
    await openConversation(long.page, 'Ada');
    await send(long.page, 'A short text.');
    await openConversation(ada.page, name);
    await expectMessage(ada.page, 'A short text.');
    const [content, window] = await ada.page.evaluate(() => [document.documentElement.scrollWidth, globalThis.innerWidth]);
    assert.ok(content <= window, `nothing is wider than the window: ${content} > ${window}`);
  });

  scene('one signs in with the name in any case or width', async (world) => {
    await world.join('Анна');
    await world.join('Ann Lee');
    for (const [typed, name] of [['анна', 'Анна'], ['ａｎｎ  ｌｅｅ', 'Ann Lee'], [' ANN LEE ', 'Ann Lee']]) {
      const again = await world.visit(typed);
      await signIn(again.page, typed, passwordOf(name));
      await again.page.getByText(name, { exact: true }).first().waitFor();
      await again.context.close();
    }
  });
});
