// The table of features names the tests that show each of them; a test that is named exists, has run and has passed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codes, files, read, tables } from './support/markdown.mjs';
import { testsThatRan } from './support/results.mjs';

const page = read('docs/compatibility.md');
const rows = tables(page, 'feature', 'tests');

// ./test says so when it ran every part; a part alone can only look whether the tests are there.
const everythingRan = process.env.PARLEY_RAN_ALL === 'yes';
const ran = testsThatRan();

// A case of a table may be named by its id alone: it is what its name begins with, up to a space or a colon.
const short = new Set([...ran.keys()].flatMap((name) => [
  name.replace(/( > [A-Z]+[\w-]*\d[\w-]*) .*$/, '$1'),
  name.replace(/( > [\w/ -]+): .*$/, '$1'),
]));

const isCSharp = (name) => /^Parley(\.\w+)+$/.test(name);
// A test may be inherited from a specification, so class and method are looked for on their own.
const code = everythingRan ? '' : files('tests/**/*.cs', 'src/**/*.cs').map(read).join('\n');

test('there are rows, and each is a feature with tests', () => {
  assert.ok(rows.length > 100, `only ${rows.length} rows`);
  for (const row of rows) {
    assert.ok(codes(row.tests).length > 0, `line ${row.line}: "${row.feature}" names no test`);
  }
});

test('what was left out says what takes its place', () => {
  const out = tables(page, 'left out', 'instead');
  assert.ok(out.length > 0);
  for (const row of out) {
    assert.ok(row.instead.length > 0, `line ${row.line}`);
  }
});

for (const row of rows) {
  test(`${row.feature.replaceAll('`', '')} (line ${row.line})`, () => {
    for (const name of codes(row.tests)) {
      if (everythingRan) {
        assert.ok(ran.has(name) || short.has(name), `did not run: ${name}`);
        assert.notEqual(ran.get(name), false, `did not pass: ${name}`);
      } else if (isCSharp(name)) {
        const [className, method] = name.split('.').slice(-2);
        assert.match(code, new RegExp(`\\bclass ${className}\\b`), `there is no class of ${name}`);
        assert.match(code, new RegExp(`\\b${method}\\(`), `there is no ${name}`);
      }
    }
  });
}
