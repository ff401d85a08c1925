// The chat's protocol without a browser and without a client library: fetch, and Socket.IO over long polling by hand.
import assert from 'node:assert/strict';
import { passwordOf } from './person.mjs';
import { PATIENCE } from './wait.mjs';

const SEPARATOR = '\x1e';
const PROTOCOL = 1;

/** A request to the JSON interface as the page makes it; `cookie` is the session. */
export async function api(server, method, path, { body, cookie, headers = {} } = {}) {
  const response = await fetch(`${server.localUrl}${path}`, {
    method,
    headers: {
      'X-Requested-By': 'parley',
      Origin: server.localUrl,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(cookie ? { Cookie: cookie } : {}),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    type,
    text,
    json: /[/+]json/.test(type) ? JSON.parse(text) : null,
    cookie: response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; '),
  };
}

async function session(server, path, name, password) {
  const answer = await api(server, 'POST', path, { body: { name, password } });
  assert.ok(answer.status < 300, `${path}: ${answer.status} ${answer.text}`);
  return { ...answer.json.person, cookie: answer.cookie };
}

/** Creates an account: `{ id, name, isAdmin, cookie }`. */
export const signUp = (server, name, password = passwordOf(name)) => session(server, '/api/accounts', name, password);

export const signInAs = (server, name, password = passwordOf(name)) => session(server, '/api/session', name, password);

/** A Socket.IO connection over long polling. One GET and one POST at a time, as the protocol asks. */
export class PollingSocket {
  #acks = new Map();
  #nextAck = 0;
  #posts = Promise.resolve();
  #closed = false;
  #ending = new AbortController();

  constructor(server, cookie) {
    this.base = `${server.localUrl}/socket.io/?EIO=4&transport=polling`;
    this.headers = cookie ? { Cookie: cookie } : {};
    /** Every event from the server: `[name, ...arguments]`. */
    this.events = [];
  }

  /**
   * Connects; rejects with an Error that has `data` when the server refuses the connection.
   * @param {string} [cookie] the session
   */
  static async connect(server, cookie, auth = { protocol: PROTOCOL, deviceId: 'test' }) {
    const socket = new PollingSocket(server, cookie);
    await socket.#open(auth);
    return socket;
  }

  /** Emits an event and gives its acknowledgement. */
  request(name, payload) {
    const id = this.#nextAck++;
    const answer = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no acknowledgement of ${name} within ${PATIENCE / 1000} s`)), PATIENCE);
      this.#acks.set(id, {
        reject,
        resolve: (value) => {
          clearTimeout(timer);
          resolve(value);
        },
      });
    });
    // A failed request fails the acknowledgement through the loop's end; it must not be an unhandled rejection of its own.
    answer.catch(() => undefined);
    void this.#post(`42${id}${JSON.stringify([name, payload])}`).catch((error) => this.#end(error));
    return answer;
  }

  async close() {
    if (!this.#closed) {
      await this.#post('1').catch(() => undefined);
      this.#end(new Error('closed by the test'));
    }
    await this.loop;
  }

  async #open(auth) {
    const [opening] = await this.#get();
    assert.equal(opening[0], '0', `an open packet, not ${opening}`);
    this.url = `${this.base}&sid=${JSON.parse(opening.slice(1)).sid}`;
    await this.#post(`40${JSON.stringify(auth)}`);
    const connected = new Promise((resolve, reject) => {
      this.onConnect = resolve;
      this.onRefused = reject;
    });
    this.loop = this.#poll();
    await connected;
  }

  async #poll() {
    try {
      while (!this.#closed) {
        for (const packet of await this.#get()) {
          await this.#receive(packet);
        }
      }
    } catch (error) {
      this.#end(error);
    }
  }

  async #receive(packet) {
    if (packet === '2') {
      await this.#post('3');
    } else if (packet.startsWith('40')) {
      this.onConnect();
    } else if (packet.startsWith('44')) {
      const { message, data } = JSON.parse(packet.slice(2));
      this.#end(Object.assign(new Error(message), { data }));
    } else if (packet.startsWith('42')) {
      this.events.push(JSON.parse(packet.slice(2)));
    } else if (packet.startsWith('43')) {
      const [, id, payload] = /^43(\d+)(.*)$/s.exec(packet);
      this.#acks.get(Number(id))?.resolve(JSON.parse(payload)[0]);
      this.#acks.delete(Number(id));
    } else if (packet === '1' || packet === '41') {
      this.#end(new Error('closed by the server'));
    }
  }

  async #get() {
    const response = await fetch(this.url ?? this.base, { headers: this.headers, signal: this.#ending.signal });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return text.split(SEPARATOR);
  }

  #post(packet) {
    this.#posts = this.#posts.catch(() => undefined).then(async () => {
      const response = await fetch(this.url, {
        method: 'POST',
        headers: { ...this.headers, 'Content-Type': 'text/plain;charset=UTF-8' },
        body: packet,
        signal: AbortSignal.timeout(PATIENCE),
      });
      assert.equal(response.status, 200, await response.text());
    });
    return this.#posts;
  }

  #end(error) {
    this.#closed = true;
    this.error ??= error;
    this.onRefused?.(error);
    for (const { reject } of this.#acks.values()) {
      reject(error);
    }
    this.#acks.clear();
    this.#ending.abort();
  }
}

/** All messages of a conversation, oldest first, page by page. */
export async function wholeHistory(socket, conversationId) {
  const pages = [];
  let beforeSeq;
  for (;;) {
    const page = await socket.request('conversation.page', { conversationId, limit: 100, ...(beforeSeq ? { beforeSeq } : {}) });
    assert.ok(page.ok, JSON.stringify(page));
    pages.unshift(page.messages);
    if (!page.hasMore) {
      return pages.flat();
    }
    beforeSeq = page.messages[0].seq;
  }
}
