// A long-polling session by hand.
import { begin, request } from './http.mjs';

const SEPARATOR = '\x1e';

export class PollingSession {
  constructor(server, sid) {
    this.server = server;
    this.sid = sid;
  }

  static async open(server, headers = {}) {
    const answer = await request(server, { query: 'EIO=4&transport=polling', headers });
    if (answer.status !== 200) {
      throw new Error(`handshake refused: ${answer.status} ${answer.body}`);
    }
    return new PollingSession(server, JSON.parse(answer.body.slice(1)).sid);
  }

  get query() {
    return `EIO=4&transport=polling&sid=${this.sid}`;
  }

  begin(options = {}) {
    return begin(this.server, { query: this.query, ...options });
  }

  request(options = {}) {
    return request(this.server, { query: this.query, ...options });
  }

  post(body, options = {}) {
    return this.request({ method: 'POST', body, ...options });
  }

  poll(options = {}) {
    return this.request(options);
  }

  /** Joins a namespace; gives the socket's id. Only for a session on which nothing else is queued. */
  async connect() {
    await this.post('40');
    const packets = await this.#read((all) => all.some((packet) => packet.startsWith('42["auth"')));
    this.socketId = JSON.parse(packets.find((packet) => packet.startsWith('40{')).slice(2)).sid;
    return this.socketId;
  }

  /** What comes until a CONNECT is answered or the session ends. */
  answerToConnect() {
    return this.#read((all) => all.some((packet) => packet.startsWith('40')));
  }

  /**
   * Whether the session answers an event, and what it sent until then.
   * @returns {Promise<{lives: boolean, replies: string[]}>}
   */
  async pulse() {
    const posted = await this.post('42999["message-with-ack","mark"]');
    if (posted.status !== 200) {
      return { lives: false, replies: [], then: posted.body };
    }
    const replies = await this.#read((all) => all.includes('43999["mark"]'));
    const lives = replies.at(-1) !== undefined && replies.includes('43999["mark"]');
    return { lives, replies: replies.filter((packet) => packet !== '43999["mark"]' && packet !== '6' && packet !== '1') };
  }

  /** The engine's own view, for a session without a namespace: is the sid still known? Does not disturb a pending poll. */
  async known() {
    const answer = await this.post('6');
    return answer.status === 200;
  }

  async #read(enough) {
    const all = [];
    while (!enough(all)) {
      const answer = await this.poll();
      if (answer.status !== 200) {
        break;
      }
      const packets = answer.body.split(SEPARATOR);
      all.push(...packets);
      if (packets.includes('2')) {
        await this.post('3');
      }
    }
    return all;
  }

  async close() {
    await this.post('1').catch(() => {});
  }
}
