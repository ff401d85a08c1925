// A client of Engine.IO 3 by hand: the server joins it to "/" by itself, and its socket there has the id of the session.
import { request } from './http.mjs';
import { RawWebSocket } from './websocket.mjs';

export const EIO3 = 'EIO=3&transport=polling';

/** Packets as one payload in text; JavaScript's lengths are the protocol's. */
export const payloadOf = (...packets) => packets.map((packet) => `${packet.length}:${packet}`).join('');

/** The packets of a payload in text. */
export function packetsOf(payload) {
  const packets = [];
  let rest = payload;
  while (rest !== '') {
    const colon = rest.indexOf(':');
    const end = colon + 1 + Number(rest.slice(0, colon));
    if (colon < 1 || !(end <= rest.length)) {
      throw new Error(`no payload: ${JSON.stringify(payload.slice(0, 200))}`);
    }
    packets.push(rest.slice(colon + 1, end));
    rest = rest.slice(end);
  }
  return packets;
}

/** One packet of a binary payload, as hexadecimal digits. */
export function binaryPart(packet, isBinary = typeof packet !== 'string') {
  const data = Buffer.from(packet);
  const digits = [...String(data.length)].map(Number);
  return Buffer.concat([Buffer.from([isBinary ? 1 : 0, ...digits, 255]), data]).toString('hex');
}

export class PollingSession3 {
  static async open(server, flags = '') {
    const session = new PollingSession3();
    session.server = server;
    session.flags = flags;
    const answer = await request(server, { query: EIO3 + flags });
    if (answer.status !== 200) {
      throw new Error(`handshake refused: ${answer.status} ${answer.body}`);
    }
    [session.handshake] = packetsOf(answer.body);
    session.sid = session.socketId = JSON.parse(session.handshake.slice(1)).sid;
    return session;
  }

  /** A session that has read what the server says by itself. */
  static async connected(server, flags) {
    const session = await PollingSession3.open(server, flags);
    await session.#read((all) => all.includes('42["auth",{}]'));
    return session;
  }

  get query() {
    return `${EIO3}&sid=${this.sid}${this.flags}`;
  }

  request(options = {}) {
    return request(this.server, { query: this.query, ...options });
  }

  poll() {
    return this.request();
  }

  /** Polls for bytes. */
  async pollBytes() {
    const response = await fetch(`${this.server.url}/socket.io/?${this.query}`, { signal: AbortSignal.timeout(20_000) });
    return { type: response.headers.get('content-type'), hex: Buffer.from(await response.arrayBuffer()).toString('hex') };
  }

  post(body, options = {}) {
    return this.request({ method: 'POST', body, ...options });
  }

  postBytes(hex) {
    return this.post(Buffer.from(hex, 'hex'), { headers: { 'Content-Type': 'application/octet-stream' } });
  }

  /** As of PollingSession. */
  async pulse() {
    const posted = await this.post(payloadOf('42999["message-with-ack","mark"]'));
    if (posted.status !== 200) {
      return { lives: false, replies: [] };
    }
    const replies = await this.#read((all) => all.includes('43999["mark"]'));
    return {
      lives: replies.includes('43999["mark"]'),
      replies: replies.filter((packet) => packet !== '43999["mark"]' && packet !== '6' && packet !== '1'),
    };
  }

  async #read(enough) {
    const all = [];
    while (!enough(all)) {
      const answer = await this.poll();
      if (answer.status !== 200) {
        break;
      }
      all.push(...packetsOf(answer.body));
    }
    return all;
  }

  destroy() {
    this.post(payloadOf('1')).catch(() => {});
  }
}

/** A WebSocket of Engine.IO 3 that has read what the server says by itself. */
export async function connectedSocket3(server, flags = '') {
  const socket = await RawWebSocket.open(server, `EIO=3&transport=websocket${flags}`);
  const open = await socket.next();
  socket.socketId = JSON.parse(open.slice(1)).sid;
  await socket.next((message) => message === '42["auth",{}]');
  return socket;
}
