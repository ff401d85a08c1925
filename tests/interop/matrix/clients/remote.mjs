// Clients of another language, in a program of their own that is told what to do: a line of JSON for each command, and one back for each
// answer and each event.
//   {"id": 1, "do": "create", "client": "c1", ...options}    -> {"id": 1}  or  {"id": 1, "error": "text"}
//   {"id": 2, "do": "emit" | "ask", "client": "c1", "name": "echo", "args": [1]}    -> {"id": 2, "args": [1]}
//   {"id": 3, "do": "query" | "close", "client": "c1"}
//   {"client": "c1", "name": "connect", "args": []}          an event
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { within } from '../../support/wait.mjs';
import { LISTENS_TO, MatrixClient } from './client.mjs';

class RemoteClient extends MatrixClient {
  constructor(family, id) {
    super();
    this.family = family;
    this.id = id;
  }

  /** Fails where the client itself says that it cannot send. */
  emit(name, ...args) {
    return this.family.tell({ do: 'emit', client: this.id, name, args });
  }

  async ask(name, ...args) {
    return (await this.family.tell({ do: 'ask', client: this.id, name, args })).args;
  }

  setQuery(query) {
    return this.family.tell({ do: 'query', client: this.id, query });
  }

  close() {
    return this.family.tell({ do: 'close', client: this.id });
  }
}

export class RemoteFamily {
  #clients = new Map();
  #waiting = new Map();
  #next = 1;
  #errors = '';

  constructor(command, args) {
    this.command = command;
    this.args = args;
  }

  async start() {
    this.child = spawn(this.command, this.args, { stdio: ['pipe', 'pipe', 'pipe'] });
    process.once('exit', () => this.child.kill('SIGKILL'));
    this.exited = once(this.child, 'exit').then(([code, signal]) => this.#fail(`${this.command} ended with ${code ?? signal}: ${this.#errors}`));
    this.child.stdin.on('error', () => {});
    this.child.stderr.on('data', (text) => {
      this.#errors = (this.#errors + text).slice(-8000);
    });
    createInterface({ input: this.child.stdout }).on('line', (line) => this.#read(JSON.parse(line)));
    await this.tell({ do: 'listen', names: LISTENS_TO });
    return this;
  }

  async create(options) {
    const client = this.#add();
    client.other = options.also ? this.#add() : undefined;
    await this.tell({ do: 'create', client: client.id, other: client.other?.id, ...options });
    return client;
  }

  tell(command) {
    const id = this.#next++;
    return within(new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.child.stdin.write(`${JSON.stringify({ id, ...command })}\n`);
    }), `answer to ${command.do} ${command.name ?? ''}`, 60_000).finally(() => this.#waiting.delete(id));
  }

  async stop() {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  #add() {
    const client = new RemoteClient(this, `c${this.#next++}`);
    this.#clients.set(client.id, client);
    return client;
  }

  #read(message) {
    if (message.id === undefined) {
      this.#clients.get(message.client)?.record(message.name, message.args);
    } else if (message.error === undefined) {
      this.#waiting.get(message.id)?.resolve(message);
    } else {
      this.#waiting.get(message.id)?.reject(new Error(message.error));
    }
  }

  #fail(text) {
    for (const { reject } of this.#waiting.values()) {
      reject(new Error(text));
    }
  }
}
