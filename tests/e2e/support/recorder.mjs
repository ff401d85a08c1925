// Remembers, inside the page, what it ever showed of marked messages: `[ada 17]` in a text, with the state beside it.

/**
 * Starts with every page of the context. Looks by role and name, as the rest of these tests do.
 * Only the last messages are looked at when the page changes: a message's state changes at the end of a conversation.
 */
export async function installRecorder(context) {
  await context.addInitScript(() => {
    const LOOKED_AT = 80;
    const shown = new Map();
    const look = () => {
      const articles = document.querySelectorAll('[role="region"][aria-label="Messages"] article');
      for (const article of Array.from(articles).slice(-LOOKED_AT)) {
        const mark = /\[\w+ \d+\]/.exec(article.textContent ?? '')?.[0];
        if (mark === undefined) {
          continue;
        }
        const state = Array.from(article.children, (part) => (part.textContent ?? '').trim())
          .find((text) => /^(Sending|Sent|Delivered|Read|Failed)$/.test(text)) ?? 'received';
        const states = shown.get(mark) ?? [];
        if (states.at(-1)?.state !== state) {
          states.push({ state, at: Date.now() });
          shown.set(mark, states);
        }
      }
    };
    globalThis.__recorder = { shown, look };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  });
}

/** `{ '[ada 17]': [{ state, at }, ...] }`: the states in the order in which they were shown; `received` for somebody else's message. */
export async function recorded(page) {
  return await page.evaluate(() => {
    globalThis.__recorder.look();
    return Object.fromEntries(globalThis.__recorder.shown);
  });
}

/** The marks of all messages on the page, from top to bottom. */
export async function marksOnPage(page) {
  const texts = await page.getByRole('region', { name: 'Messages', exact: true }).getByRole('article').allTextContents();
  return texts.map((text) => /\[\w+ \d+\]/.exec(text)?.[0] ?? text);
}
