// node pack.mjs FOLDER: puts the files of the JavaScript client into FOLDER, compressed, and the licences of what is in them.
// Several builds may run it at the same time: each works in a folder of its own and renames what is finished into place.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const NAMES = ['socket.io', 'socket.io.min', 'socket.io.esm.min', 'socket.io.msgpack.min'].flatMap((name) => [`${name}.js`, `${name}.js.map`]);

const here = dirname(fileURLToPath(import.meta.url));
const folder = resolve(process.argv[2]);
mkdirSync(folder, { recursive: true });
const work = mkdtempSync(join(folder, 'work-'));
try {
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
    copyFileSync(join(here, file), join(work, file));
  }

  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: work, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    throw new Error('npm ci failed: the files of the JavaScript client come from the npm registry');
  }

  const modules = join(work, 'node_modules');
  for (const name of NAMES) {
    const content = readFileSync(join(modules, 'socket.io-client/dist', name));
    put(`${name}.br`, brotliCompressSync(content, {
      params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    }));
    put(`${name}.gz`, gzipSync(content, { level: 9 }));
  }

  put('socket.io-client.LICENSES.txt', licences(modules));
  put('done', '');
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** A file that is there is whole. */
function put(name, content) {
  const draft = join(work, `${name}.draft`);
  writeFileSync(draft, content);
  renameSync(draft, join(folder, name));
}

function licences(modules) {
  const packages = readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => (name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name]));
  return packages.map((name) => {
    const { version, license } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
    const file = readdirSync(join(modules, name)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? license : readFileSync(join(modules, name, file), 'utf8').trim();
    return `${name} ${version}\n\n${text}\n`;
  }).join(`\n${'-'.repeat(80)}\n\n`);
}
