// The published chat server on a free loopback port with a data folder of its own; ends exactly what it started.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './wait.mjs';

const OUTPUT_KEPT = 20_000;

const running = new Set();
process.on('exit', () => {
  for (const child of running) {
    child.kill('SIGKILL');
  }
});

/** The path of the published executable. */
export function chatExecutable() {
  const path = process.env.PARLEY_CHAT;
  if (!path || !existsSync(path)) {
    throw new Error(`Set PARLEY_CHAT to the published executable Parley.Chat; it is ${path ? `${path}, which is not there` : 'not set'}.`);
  }
  return path;
}

export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

export class ChatServer {
  #child = null;
  #exited = null;

  constructor(port, data, flags, wrapper) {
    this.port = port;
    this.data = data;
    this.flags = flags;
    this.wrapper = wrapper;
    /** What the server wrote, over all its lives; the end of it. */
    this.output = '';
  }

  /**
   * @param {object} [options]
   * @param {string[]} [options.flags] for the command line
   * @param {string} [options.host] the name in `url`
   * @param {string[]} [options.wrapper] a command that runs the server, its arguments included
   */
  static async start({ flags = [], host = 'localhost', wrapper = [] } = {}) {
    const server = new ChatServer(await freePort(), await mkdtemp(join(tmpdir(), 'parley-chat-')), flags, wrapper);
    server.url = `http://${host}:${server.port}`;
    /** For requests of the tests themselves, which know no other names. */
    server.localUrl = `http://localhost:${server.port}`;
    try {
      await server.launch();
    } catch (error) {
      await server.dispose();
      throw error;
    }
    return server;
  }

  get pid() {
    return this.#child?.pid;
  }

  /** Starts the process, on the same port and data each time, and waits until it is ready. */
  async launch() {
    const [command, ...args] = [...this.wrapper, chatExecutable(), '--port', String(this.port), '--data', this.data, ...this.flags];
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once('exit', resolve);
      child.once('error', resolve);
    });
    running.add(child);
    void this.#exited.then(() => running.delete(child));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.output = (this.output + text).slice(-OUTPUT_KEPT);
      });
    }
    await until(() => `the chat server answers at ${this.localUrl}/readyz\n${this.output}`, async () => {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
        throw new Error(`the chat server ended with ${child.exitCode ?? child.signalCode}:\n${this.output}`);
      }
      const response = await fetch(`${this.localUrl}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
      return response?.ok;
    });
  }

  /** Ends it as Ctrl+C or a service manager does. */
  async stop() {
    await this.#end('SIGTERM');
  }

  /** Ends it as a power cut does to the process. */
  async kill() {
    await this.#end('SIGKILL');
  }

  async restart() {
    await this.stop();
    await this.launch();
  }

  async dispose() {
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  async #end(signal) {
    this.#child?.kill(signal);
    await this.#exited;
    this.#child = null;
  }
}
