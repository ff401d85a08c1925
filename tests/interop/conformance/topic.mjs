// Clients by hand in the namespace /topic of the test servers.
import { text } from '../support/websocket.mjs';
import { openWebSocket } from './wire.mjs';

/** What they join with. */
export const TOPIC = '40/topic,';

let counter = 0;

/** A name that nobody else has. */
export const fresh = (name) => `${name}${counter++}`;

export const topic = (server) => openWebSocket(server, { connect: TOPIC });

export const emit = (socket, ...args) => socket.send(text(`42/topic,${JSON.stringify(args)}`));

/** An event that is acknowledged; gives the answer. */
export async function ask(socket, ...args) {
  const id = 1_000 + counter++;
  socket.send(text(`42/topic,${id}${JSON.stringify(args)}`));
  const answer = await socket.next((message) => typeof message === 'string' && message.startsWith(`43/topic,${id}[`));
  return JSON.parse(answer.slice(`43/topic,${id}`.length))[0];
}

/** The name and the arguments of a packet. */
export const argumentsOf = (packet) => JSON.parse(packet.slice(packet.indexOf('[')));
