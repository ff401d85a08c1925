// A contact sheet: many pictures with their titles on one page, made by the browser that took them.

const COLUMNS = { 1280: 3, 360: 6 };
/** A wide screen is shown at half its size; a phone's as it is. */
const SHOWN = { 1280: 640, 360: 300 };
const GAP = 20;

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/**
 * @param {string} name `WIDTH-SCHEME`
 * @param {{ title: string, image: Buffer }[]} shots
 * @returns {Promise<Buffer>} a PNG
 */
export async function composeSheet(browser, name, shots) {
  const [width, scheme] = name.split('-');
  const columns = COLUMNS[width];
  const shown = SHOWN[width];
  const dark = scheme === 'dark';
  const figures = shots.map(({ title, image }) => `<figure>
    <img width="${shown}" src="data:image/png;base64,${image.toString('base64')}">
    <figcaption>${escape(title)}</figcaption>
  </figure>`);
  const page = await browser.newPage({ viewport: { width: columns * (shown + GAP) + GAP, height: 800 }, deviceScaleFactor: 1.5 });
  try {
    await page.setContent(`<!doctype html><meta charset="utf-8"><style>
      body { margin: ${GAP}px; background: ${dark ? '#333' : '#ccc'}; color: ${dark ? '#eee' : '#111'}; font: 15px sans-serif }
      main { display: grid; grid-template-columns: repeat(${columns}, ${shown}px); gap: ${GAP}px }
      figure { margin: 0 } img { display: block; border-radius: 4px } figcaption { padding: 6px 2px }
    </style><main>${figures.join('')}</main>`);
    await page.evaluate(() => Promise.all(Array.from(document.images, (image) => image.decode())));
    return await page.screenshot({ fullPage: true });
  } finally {
    await page.close();
  }
}
