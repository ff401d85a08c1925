// Every link from one page of the project to another leads somewhere.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { test } from 'node:test';
import { anchors, files, links, read, root } from './support/markdown.mjs';

for (const page of files('*.md')) {
  test(`the links of ${page}`, () => {
    const text = read(page);
    for (const link of links(text)) {
      if (/^(https?|mailto):/.test(link)) {
        continue;
      }
      const [path, anchor] = link.split('#');
      const target = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)));
      assert.ok(existsSync(resolve(root, target)), `${page} links to ${link}, which is not there`);
      if (anchor !== undefined && target.endsWith('.md')) {
        assert.ok(anchors(read(target)).has(anchor), `${page} links to ${link}; ${target} has no such heading`);
      }
    }
  });
}

test('every page of docs is reachable from docs/README.md', () => {
  const reached = new Set(links(read('docs/README.md')).map((link) => normalize(join('docs', link.split('#')[0]))));
  const lost = files('docs/*.md', 'docs/**/*.md').filter((page) => page !== 'docs/README.md' && !reached.has(page));
  assert.deepEqual(lost, []);
});
