// Reads the project's Markdown: its files, its code blocks, its tables and its links.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

export const read = (path) => readFileSync(resolve(root, path), 'utf8');

/** Files that git tracks, or would track, with this ending. */
export function files(...patterns) {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns], { cwd: root, encoding: 'utf8' });
  return [...new Set(list.split('\n').filter(Boolean))].sort();
}

/** The fenced code blocks of a page, each with the comment that stands before it: `<!-- snippet: File#region -->`. */
export function codeBlocks(text) {
  const blocks = [];
  const pattern = /(?:<!-- *snippet: *(?<snippet>[^ ]+) *-->\n)?^```(?<language>\w*)\n(?<code>.*?)^```$/gms;
  for (const { groups, index } of text.matchAll(pattern)) {
    blocks.push({ ...groups, line: text.slice(0, index).split('\n').length });
  }
  return blocks;
}

/** The rows of all tables whose header has these columns, as objects by column. */
export function tables(text, ...columns) {
  const rows = [];
  let header = null;
  text.split('\n').forEach((line, i) => {
    if (!line.startsWith('|')) {
      header = null;
      return;
    }
    // A bar inside of code is part of the code.
    const cells = line.replaceAll('\\|', '\u0000').split('|').slice(1, -1).map((cell) => cell.replaceAll('\u0000', '|').trim());
    if (header === null) {
      header = cells;
    } else if (!/^[-: ]+$/.test(cells.join(''))) {
      const row = Object.fromEntries(header.map((name, column) => [name, cells[column] ?? '']));
      if (columns.every((name) => header.includes(name))) {
        rows.push({ ...row, line: i + 1 });
      }
    }
  });
  return rows;
}

/** The pieces of inline code of a cell. */
export const codes = (cell) => [...cell.matchAll(/(`+)(.+?)\1/g)].map((match) => match[2].trim());

/** Where the links and pictures of a page lead. */
export function links(text) {
  const prose = text.replace(/^```.*?^```$/gms, '').replace(/`[^`]*`/g, '');
  return [...prose.matchAll(/\]\(<?([^)\s>]+)>?\)/g), ...prose.matchAll(/<img[^>]+src="([^"]+)"/g)].map((match) => match[1]);
}

/** The anchors of a page's headings, as the usual viewers make them. */
export function anchors(text) {
  return new Set([...text.matchAll(/^#+ (.+)$/gm)].map((match) => match[1]
    .toLowerCase().replace(/[`*]/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[^\p{L}\p{N} _-]/gu, '').trim().replaceAll(' ', '-')));
}
