import { until } from '../../support/wait.mjs';

/** The events that every client listens to. "question" is answered with { heard: <its argument> }. */
export const LISTENS_TO = ['auth', 'message-back', 'counted', 'room', 'all', 'broadcast', 'except', 'answered'];

/**
 * One socket of a client, whatever its language. What happens to it stands in `seen`: the events it listens to, and "connect",
 * "disconnect" and "connect_error", the last with { message, data } as far as the client gives them.
 */
export class MatrixClient {
  seen = [];

  record(name, args) {
    this.seen.push({ name, args });
  }

  /** The arguments of the first event of that name that was not taken yet; waits for it. */
  async event(name, fits = () => true) {
    const index = await until(() => 1 + this.seen.findIndex((item) => item.name === name && fits(...item.args)), `event "${name}"`, 60_000);
    return this.seen.splice(index - 1, 1)[0].args;
  }

  /** Waits until it is connected; fails at once when it is refused. */
  async connected() {
    const first = await until(() => this.seen.find(({ name }) => name === 'connect' || name === 'connect_error'), 'connection', 60_000);
    if (first.name === 'connect_error') {
      throw new Error(`refused: ${JSON.stringify(first.args)}`);
    }
    await this.event('connect');
    return this;
  }

  has(name) {
    return this.seen.some((item) => item.name === name);
  }
}
