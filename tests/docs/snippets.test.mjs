// Code in the guides is code that compiles and runs: each C# block names the region of a test file that it was taken from.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeBlocks, codes, files, read, tables } from './support/markdown.mjs';

const sources = new Map(files('tests/**/*.cs', 'samples/**/*.cs').map((path) => [path.split('/').at(-1), path]));

/** The lines between `#region NAME` and `#endregion`, without the indentation that all of them have. */
function region(file, name) {
  const path = sources.get(file);
  assert.ok(path, `there is no ${file} among the tests and samples`);
  if (name === undefined) {
    return read(path).trimEnd();
  }
  const lines = read(path).split('\n');
  const start = lines.findIndex((line) => line.trim() === `#region ${name}`);
  assert.ok(start >= 0, `${path} has no region ${name}`);
  const length = lines.slice(start + 1).findIndex((line) => line.trim() === '#endregion');
  const body = lines.slice(start + 1, start + 1 + length);
  const indentation = Math.min(...body.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return body.map((line) => line.slice(indentation)).join('\n').trim();
}

const pages = files('README.md', 'docs/*.md', 'docs/**/*.md', 'src/**/*.md')
  .map((page) => ({ page, blocks: codeBlocks(read(page)).filter((block) => block.language === 'csharp') }))
  .filter(({ blocks }) => blocks.length > 0);

for (const { page, blocks } of pages) {
  for (const block of blocks) {
    test(`${page}, line ${block.line}: ${block.snippet ?? 'code of no known origin'}`, () => {
      assert.ok(block.snippet, 'say where it comes from: <!-- snippet: File.cs#region -->');
      assert.equal(block.code.trim(), region(...block.snippet.split('#')));
    });
  }
}

test('rooms, acknowledgements and broadcasts fit in five lines each', () => {
  for (const [file, name] of [['RoomsGuide.cs', 'rooms'], ['RoomsGuide.cs', 'broadcasts'], ['AcknowledgementsGuide.cs', 'answer']]) {
    const lines = region(file, name).split('\n').filter((line) => !/^[\s{});]*$/.test(line));
    assert.ok(lines.length <= 5, `${file}#${name} has ${lines.length}`);
  }
});

test('every call of docs/from-node.md compiles', () => {
  const flat = (code) => code.replace(/\s+/g, ' ').replace(/;$/, '');
  const compiled = flat(read(sources.get('FromNodeGuide.cs')));
  const rows = tables(read('docs/from-node.md'), 'Node.js', 'Parley.SocketIO');
  assert.ok(rows.length > 50, `only ${rows.length} rows`);
  for (const row of rows) {
    for (const code of codes(row['Parley.SocketIO'])) {
      assert.ok(compiled.includes(flat(code)), `line ${row.line}: FromNodeGuide.cs does not have ${code}`);
    }
  }
});
