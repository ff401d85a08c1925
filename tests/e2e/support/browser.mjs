// Chromium as Debian packages it, once per test file; people get a context each, which is a browser of their own to the chat.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };

/** A headless Chromium with a fresh profile. PARLEY_CHROMIUM names another one than Debian's. */
export async function launchBrowser(flags = []) {
  const executablePath = process.env.PARLEY_CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(`There is no Chromium at ${executablePath}: install the package chromium, or set PARLEY_CHROMIUM.`);
  }
  return await chromium.launch({ executablePath, args: [...FLAGS, ...flags], headless: true });
}
