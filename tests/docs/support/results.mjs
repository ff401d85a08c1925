// Which tests have run, by their full names, read from what ./test leaves in artifacts/test-results.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { root } from './markdown.mjs';

const folder = resolve(root, 'artifacts/test-results');
const plain = (text) => text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&apos;', "'").replaceAll('&amp;', '&');

/** xunit's report: type and method, whatever the arguments. */
function* ofXunit(text) {
  for (const [, attributes] of text.matchAll(/<test ([^>]*)>/g)) {
    const value = (name) => plain(new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1] ?? '');
    yield { name: `${value('type')}.${value('method')}`, passed: value('result') === 'Pass' };
  }
}

/** The TAP of node's test runner: the names of suites and test, joined by " > ". */
function* ofTap(text) {
  const path = [];
  for (const line of text.split('\n')) {
    const begin = /^( *)# Subtest: (.*)$/.exec(line);
    if (begin) {
      path.length = begin[1].length / 4;
      path.push(unescape(begin[2]));
      continue;
    }
    const end = /^( *)(not )?ok \d+ - (.*?)( # (SKIP|TODO).*)?$/.exec(line);
    if (end && end[1].length / 4 === path.length - 1) {
      yield { name: path.join(' > '), passed: end[2] === undefined && end[4] === undefined };
    }
  }
}

const unescape = (text) => text.replace(/\\(.)/g, '$1');

/** The tests that ran, each with whether all of its runs have passed. */
export function testsThatRan() {
  const tests = new Map();
  const files = existsSync(folder) ? readdirSync(folder) : [];
  for (const file of files) {
    const text = readFileSync(resolve(folder, file), 'utf8');
    const results = file.endsWith('.xml') ? ofXunit(text) : text.startsWith('TAP version') ? ofTap(text) : [];
    for (const { name, passed } of results) {
      tests.set(name, (tests.get(name) ?? true) && passed);
    }
  }
  return tests;
}
