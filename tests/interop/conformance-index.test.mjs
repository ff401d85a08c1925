// docs/conformance.md names the cases of every rule, and every case of the conformance suite stands there.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

async function idsOf(folder) {
  const url = new URL(folder, import.meta.url);
  const modules = await Promise.all(readdirSync(url).filter((file) => file.endsWith('.mjs')).map((file) => import(new URL(file, url))));
  return modules
    .flatMap((module) => Object.values(module))
    .flatMap((value) => (Array.isArray(value) ? value : []))
    .filter((row) => typeof row?.id === 'string')
    .map(({ id }) => id);
}

/** The rows of the tables: the rule, and the ids that stand in its last column. */
async function rules() {
  const text = await readFile(new URL('../../docs/conformance.md', import.meta.url), 'utf8');
  return text.split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (rule|---)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()).slice(1, -1))
    .map((cells) => ({ rule: cells.slice(0, -1).join(' '), ids: cells.at(-1).split(/,\s*/).filter((id) => id !== '') }));
}

test('every rule has a case, and every case that is named exists', async () => {
  const known = new Set([...await idsOf('conformance/'), ...await idsOf('cases/')]);
  const all = await rules();
  assert.ok(all.length > 120, `only ${all.length} rules found: was the index read?`);
  assert.deepEqual(all.filter(({ ids }) => ids.length === 0).map(({ rule }) => rule), [], 'rules without a case');
  assert.deepEqual(all.flatMap(({ ids }) => ids).filter((id) => !known.has(id)), [], 'cases that do not exist');
});

test('every case of the conformance suite stands in the index, once', async () => {
  const ids = await idsOf('conformance/');
  assert.deepEqual(ids.filter((id, i) => ids.indexOf(id) !== i), [], 'ids that stand twice');
  const named = (await rules()).flatMap((rule) => rule.ids);
  assert.deepEqual(ids.filter((id) => !named.includes(id)), [], 'cases without a rule');
});
