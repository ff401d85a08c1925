// WebSocket by hand. Frames are built here byte by byte, so that a case can send what no library would send.
import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { within } from './wait.mjs';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/**
 * One client frame. `length` announces another length than the payload has; `mask: false` leaves the mask out.
 */
export function frame(opcode, payload = '', { fin = true, rsv = 0, mask = true, length } = {}) {
  const body = Buffer.from(payload);
  const announced = BigInt(length ?? body.length);
  const masked = mask ? 0x80 : 0;
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  let head;
  if (announced < 126n) {
    head = Buffer.from([first, masked | Number(announced)]);
  } else if (announced < 65536n) {
    head = Buffer.from([first, masked | 126, 0, 0]);
    head.writeUInt16BE(Number(announced), 2);
  } else {
    head = Buffer.alloc(10);
    head[0] = first;
    head[1] = masked | 127;
    head.writeBigUInt64BE(announced, 2);
  }
  if (!mask) {
    return Buffer.concat([head, body]);
  }
  const key = randomBytes(4);
  return Buffer.concat([head, key, body.map((byte, i) => byte ^ key[i & 3])]);
}

export const text = (payload, options) => frame(OPCODE.text, payload, options);
export const binary = (payload, options) => frame(OPCODE.binary, Buffer.from(payload), options);

/** The head of an upgrade request; `headers` with the value undefined are left out. */
export function upgradeRequest(server, query, { method = 'GET', path = '/socket.io/', headers = {} } = {}) {
  const all = {
    Host: `${server.host}:${server.port}`,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path}?${query} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** The text of a short chunked body. */
const dechunked = (body) => body.replace(/[\da-f]+\r\n([^]*?)\r\n/gi, '$1');

/** A WebSocket over a plain TCP connection. */
export class RawWebSocket {
  #buffer = Buffer.alloc(0);
  #changed = [];
  messages = [];
  pongs = 0;

  /** @returns {Promise<RawWebSocket>} `status` is 101, or the refusal with `body`; then `closed` is known. */
  static async open(server, query = 'EIO=4&transport=websocket', options = {}) {
    const socket = new RawWebSocket(net.connect(server.port, server.host));
    socket.connection.write(upgradeRequest(server, query, options));
    await socket.until(() => socket.status !== undefined || socket.ended, 'answer to the upgrade');
    if (socket.status !== 101) {
      await socket.until(() => socket.ended || socket.complete, 'end of the refusal');
      socket.connection.destroy();
    }
    return socket;
  }

  constructor(connection) {
    this.connection = connection;
    this.ended = false;
    connection.on('data', (chunk) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#read();
      this.#notify();
    });
    const end = () => {
      this.ended = true;
      this.#notify();
    };
    connection.on('error', end);
    connection.on('close', end);
    connection.on('end', () => connection.end());
  }

  send(...frames) {
    this.connection.write(Buffer.concat(frames));
  }

  /** The close code: 1005 for an empty close frame, 1006 when the connection went without one. */
  get code() {
    return this.closeCode ?? (this.ended ? 1006 : undefined);
  }

  /** Waits for the end of the connection and gives the code. */
  async closed() {
    await this.until(() => this.code !== undefined, 'close of the WebSocket');
    this.connection.destroy();
    return this.code;
  }

  /** Resolves with the first message that fits, and removes everything up to it from `messages`. */
  async next(fits = () => true) {
    await this.until(() => this.messages.some(fits) || this.code !== undefined, 'message');
    const index = this.messages.findIndex(fits);
    return index < 0 ? undefined : this.messages.splice(0, index + 1).at(-1);
  }

  /** Joins "/" and gives the socket's id. */
  async connect() {
    await this.next((message) => typeof message === 'string' && message.startsWith('0{'));
    this.send(text('40'));
    const answer = await this.next((message) => typeof message === 'string' && message.startsWith('40'));
    await this.next((message) => typeof message === 'string' && message.startsWith('42["auth"'));
    this.socketId = JSON.parse(answer.slice(2)).sid;
    return this.socketId;
  }

  /**
   * Sends an event that is acknowledged and reads until its answer or the end.
   * @returns {Promise<{lives: boolean, replies: (string|Buffer)[], close?: number}>}
   */
  async pulse() {
    this.send(text('42999["message-with-ack","mark"]'));
    const replies = [];
    for (;;) {
      await this.until(() => this.messages.length > 0 || this.code !== undefined, 'answer');
      const message = this.messages.shift();
      if (message === undefined) {
        return { lives: false, replies, close: await this.closed() };
      }
      if (message === '43999["mark"]') {
        return { lives: true, replies };
      }
      if (message === '2') {
        this.send(text('3'));
      } else {
        replies.push(message);
      }
    }
  }

  destroy() {
    this.connection.destroy();
  }

  until(condition, what) {
    const wait = async () => {
      while (!condition()) {
        await new Promise((resolve) => this.#changed.push(resolve));
      }
    };
    return within(wait(), what);
  }

  #notify() {
    this.#changed.splice(0).forEach((resolve) => resolve());
  }

  #read() {
    if (this.status === undefined) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0) {
        return;
      }
      const head = this.#buffer.subarray(0, end).toString('latin1');
      this.head = head;
      this.status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
      this.#buffer = this.#buffer.subarray(end + 4);
      this.contentLength = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Infinity);
      this.chunked = /transfer-encoding: chunked/i.test(head);
    }
    if (this.status !== 101) {
      const body = this.#buffer.toString();
      this.body = this.chunked ? dechunked(body) : body;
      this.complete = this.chunked ? body.endsWith('0\r\n\r\n') : this.#buffer.length >= this.contentLength;
      return;
    }
    while (this.closeCode === undefined && this.#frame()) {
      // Every whole frame was taken out of the buffer.
    }
  }

  #frame() {
    const buffer = this.#buffer;
    if (buffer.length < 2) {
      return false;
    }
    // After a refusal in the stream of an accepted WebSocket the bytes are text, not frames.
    if (buffer.subarray(0, 5).toString('latin1') === 'HTTP/') {
      this.junk = buffer.toString('latin1');
      return false;
    }
    const opcode = buffer[0] & 15;
    let length = buffer[1] & 127;
    let start = 2;
    if (length === 126) {
      if (buffer.length < 4) {
        return false;
      }
      length = buffer.readUInt16BE(2);
      start = 4;
    } else if (length === 127) {
      if (buffer.length < 10) {
        return false;
      }
      length = Number(buffer.readBigUInt64BE(2));
      start = 10;
    }
    if (buffer.length < start + length) {
      return false;
    }
    const payload = buffer.subarray(start, start + length);
    this.#buffer = buffer.subarray(start + length);
    if (opcode === OPCODE.text) {
      this.messages.push(payload.toString());
    } else if (opcode === OPCODE.binary) {
      this.messages.push(Buffer.from(payload));
    } else if (opcode === OPCODE.close) {
      this.closeCode = length >= 2 ? payload.readUInt16BE(0) : 1005;
    } else if (opcode === OPCODE.ping) {
      this.send(frame(OPCODE.pong, payload));
    } else if (opcode === OPCODE.pong) {
      this.pongs++;
    }
    return true;
  }
}
