// docs/deviations.md names every case in which our server is expected to answer differently from Node's.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const folders = ['cases/', 'conformance/'].map((folder) => new URL(folder, import.meta.url));

/** The rows of a table file: its exports are lists of cases, or objects of such lists. */
function casesOf(module) {
  return Object.values(module)
    .flatMap((value) => (Array.isArray(value) ? value : Object.values(value ?? {}).flat()))
    .filter((row) => typeof row?.id === 'string');
}

test('every deviation of the tables stands in docs/deviations.md', async () => {
  const text = await readFile(new URL('../../docs/deviations.md', import.meta.url), 'utf8');
  const modules = await Promise.all(folders.flatMap((folder) => readdirSync(folder)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => import(new URL(file, folder)))));
  const deviations = modules.flatMap(casesOf).filter(({ ours }) => ours !== undefined);
  assert.ok(deviations.length > 50, `only ${deviations.length} deviations found: were the tables read?`);

  // A variant of a case (A24-3, F41p) stands under the case's own id; a case of the conformance suite under its whole id.
  const missing = deviations.map(({ id }) => /^(EIO|SIO|BEH|TRAP)/.exec(id) ? id : /^[A-Z]+\d+/.exec(id)[0]).filter((id) => !new RegExp(`\\b${id}[a-z]?\\b`).test(text));
  assert.deepEqual([...new Set(missing)], []);
});
