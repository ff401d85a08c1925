// A well-behaved stock client that echoes all the time. Whatever the abuse next to it: it must never miss an answer.
import assert from 'node:assert/strict';
import { io } from 'socket.io-client';
import { delay, event, within } from './wait.mjs';

const EVERY = 100;
const ANSWER_LIMIT = 5_000;

export class Witness {
  #failures = [];
  #stopped = false;
  answered = 0;

  static async start(server) {
    const witness = new Witness();
    witness.socket = io(server.url, { transports: ['websocket'], forceNew: true, reconnection: false });
    await event(witness.socket, 'connect');
    witness.socket.on('disconnect', (reason) => {
      if (!witness.#stopped) {
        witness.#failures.push(`disconnected: ${reason}`);
      }
    });
    witness.loop = witness.#run();
    return witness;
  }

  async #run() {
    for (let n = 0; !this.#stopped; n++) {
      try {
        const answer = await this.socket.timeout(ANSWER_LIMIT).emitWithAck('echo', { n });
        if (answer.n !== n) {
          this.#failures.push(`asked ${n}, answered ${JSON.stringify(answer)}`);
        }
        this.answered++;
      } catch (error) {
        this.#failures.push(`${n}: ${error.message}`);
        break;
      }
      await delay(EVERY);
    }
  }

  assertWell() {
    assert.deepEqual(this.#failures, [], 'the witness');
  }

  async finish() {
    this.#stopped = true;
    await within(this.loop, 'end of the witness');
    this.socket.disconnect();
    this.assertWell();
    assert.ok(this.answered > 0, 'the witness was never answered');
  }
}
