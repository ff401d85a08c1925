// The stock clients from npm, in this process.
import { io as io4 } from 'socket.io-client';
import io2 from 'socket.io-client-v2';
import { io as io3 } from 'socket.io-client-v3';
import msgpackParser from 'socket.io-msgpack-parser';
import { within } from '../../support/wait.mjs';
import { fromJavaScript, toJavaScript } from '../values.mjs';
import { LISTENS_TO, MatrixClient } from './client.mjs';

class JavaScriptClient extends MatrixClient {
  constructor(socket) {
    super();
    this.socket = socket;
    socket.on('connect', () => this.record('connect', []));
    socket.on('disconnect', (reason) => this.record('disconnect', [reason]));
    socket.on('connect_error', (error) => this.record('connect_error', [fromJavaScript(error)]));
    // Socket.IO 2 reports a refused namespace so: with the error's data, or its message where it has none.
    socket.on('error', (data) => this.record('connect_error', [typeof data === 'string' ? { message: data } : { message: data?.message, data }]));
    socket.on('question', (data, ack) => ack({ heard: data }));
    for (const name of LISTENS_TO) {
      socket.on(name, (...args) => this.record(name, fromJavaScript(args)));
    }
  }

  async emit(name, ...args) {
    this.socket.emit(name, ...toJavaScript(args));
  }

  ask(name, ...args) {
    return within(new Promise((resolve) => this.socket.emit(name, ...toJavaScript(args), (...answer) => resolve(fromJavaScript(answer)))), `answer to ${name}`, 60_000);
  }

  async setQuery(query) {
    this.socket.io.opts.query = query;
  }

  /** Leaves the namespace; other namespaces of the connection stay. */
  async leave() {
    this.socket.disconnect();
  }

  async close() {
    this.socket.io.reconnection(false);
    this.socket.disconnect();
    (this.socket.io._close ?? this.socket.io.close).call(this.socket.io);
  }
}

export class JavaScriptFamily {
  #clients = [];

  constructor(major) {
    this.io = { 2: io2, 3: io3, 4: io4 }[major];
    this.hasAuth = major > 2;
  }

  async start() {
    return this;
  }

  async create({ url, namespace = '', also, transport, query, auth, headers, reconnect = false, msgpack = false }) {
    // Socket.IO 2 has no auth: there the query of the namespace takes its place.
    const asQuery = auth && !this.hasAuth ? `?${new URLSearchParams(auth)}` : '';
    const socket = this.io(url + namespace + asQuery, {
      forceNew: true,
      reconnection: reconnect,
      reconnectionDelay: 50,
      reconnectionDelayMax: 500,
      ...(transport === 'default' ? {} : { transports: [transport] }),
      ...(query ? { query } : {}),
      ...(auth && this.hasAuth ? { auth } : {}),
      ...(headers ? { extraHeaders: headers, ...this.#headersOfEachTransport(headers) } : {}),
      ...(msgpack ? { parser: msgpackParser } : {}),
    });
    const client = this.#add(socket);
    client.other = also ? this.#add(socket.io.socket(also, { auth: {} })) : undefined;
    return client;
  }

  async stop() {
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  #headersOfEachTransport(extraHeaders) {
    return { transportOptions: { polling: { extraHeaders }, websocket: { extraHeaders } } };
  }

  #add(socket) {
    const client = new JavaScriptClient(socket);
    this.#clients.push(client);
    return client;
  }
}
