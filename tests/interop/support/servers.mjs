// Starts the servers under test on free loopback ports, and stops exactly those.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { dirname, resolve } from 'node:path';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../../..');
const START_LIMIT = 60_000;

/** The two servers. PARLEY_INTEROP_ONLY=node|ours narrows a run while one works on a case. */
export const kinds = ['node', 'ours'].filter((kind) => (process.env.PARLEY_INTEROP_ONLY ?? kind) === kind);

const running = new Set();
process.on('exit', () => {
  for (const child of running) {
    child.kill('SIGKILL');
  }
});

/** PARLEY_TESTSERVER is the built executable or dll; without it the usual build output is taken. */
function ourCommand() {
  const candidates = process.env.PARLEY_TESTSERVER
    ? [process.env.PARLEY_TESTSERVER]
    : ['release', 'debug'].map((flavour) =>
      resolve(root, `artifacts/bin/Parley.SocketIO.TestServer/${flavour}/Parley.SocketIO.TestServer.dll`));
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new Error(`Build tests/SocketIO/Parley.SocketIO.TestServer first, or set PARLEY_TESTSERVER. Looked at: ${candidates.join(', ')}`);
  }
  return path.endsWith('.dll') ? ['dotnet', [path]] : [path, []];
}

/**
 * Starts one server, or names the one that PARLEY_CONFORMANCE_URL names ("remote"). `flags` go to its command line; `port` 0 takes a free one.
 * @returns {Promise<Server>} url, port, and stop().
 */
export async function start(kind, flags = [], port = 0) {
  if (kind === 'remote') {
    return new Server(kind, process.env.PARLEY_CONFORMANCE_URL);
  }
  const [command, before] = kind === 'node' ? [process.execPath, [resolve(here, '../node-server.mjs')]] : ourCommand();
  const scheme = flags.includes('--https') ? 'https' : 'http';
  const child = spawn(command, [...before, '--urls', `${scheme}://127.0.0.1:${port}`, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DOTNET_ENVIRONMENT: 'Production' },
  });
  running.add(child);
  const exited = once(child, 'exit').then(() => running.delete(child));
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors = (errors + chunk).slice(-8000);
  });

  const url = await new Promise((found, failed) => {
    const timer = setTimeout(() => failed(new Error(`${kind} did not start in ${START_LIMIT} ms: ${errors}`)), START_LIMIT);
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('ready ')) {
        clearTimeout(timer);
        found(line.slice('ready '.length).trim());
      }
    });
    exited.then(() => {
      clearTimeout(timer);
      failed(new Error(`${kind} ended before it listened: ${errors}`));
    });
  });
  return new Server(kind, url, child, exited, () => errors);
}

class Server {
  constructor(kind, url, child, exited = Promise.resolve(), errors = () => '') {
    this.kind = kind;
    this.url = url;
    this.host = new URL(url).hostname;
    this.port = Number(new URL(url).port);
    this.child = child;
    this.exited = exited;
    this.errors = errors;
  }

  get alive() {
    return this.child === undefined || this.child.exitCode === null && this.child.signalCode === null;
  }

  async debug(page) {
    const response = await fetch(`${this.url}/debug/${page}`, { signal: AbortSignal.timeout(10_000) });
    return response.json();
  }

  /** Ends the process at once, as a crash would, unless `gently`. */
  async stop(gently = false) {
    if (this.child !== undefined && this.alive) {
      this.child.kill(gently ? 'SIGTERM' : 'SIGKILL');
      const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
      await this.exited;
      clearTimeout(timer);
    }
  }
}

/** Servers by their flags, started when first asked for and shared by the cases of one file. */
export class Pool {
  #servers = new Map();

  get(kind, flags = []) {
    const key = [kind, ...flags].join(' ');
    if (!this.#servers.has(key)) {
      this.#servers.set(key, start(kind, flags));
    }
    return this.#servers.get(key);
  }

  async stop() {
    await Promise.all([...this.#servers.values()].map(async (server) => (await server).stop()));
    this.#servers.clear();
  }
}
