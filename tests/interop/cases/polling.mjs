// Long-polling: overlap, abort, sizes, bad payloads, other methods.
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import {
  E1, E3, FC, get, inSession, LIVES, outcome, PARSE_ERROR, payload, pendingPoll, post, TRANSPORT_ERROR,
} from '../support/observe.mjs';
import { PollingSession } from '../support/polling.mjs';
import { reasonOf } from '../support/table.mjs';
import { raw, request } from '../support/http.mjs';
import { delay, until } from '../support/wait.mjs';
import { RawWebSocket } from '../support/websocket.mjs';

const done = { status: 200, type: 'text/html', body: 'ok' };
const over = ({ close, ...rest }) => rest;
const ENDS = over(PARSE_ERROR);
const STRICT = 'strict decoding';
const MAX = 1_000_000;

/** A POST that is started and stays unfinished. */
function unfinishedPost(session) {
  const socket = net.connect(session.server.port, session.server.host);
  socket.on('error', () => {});
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  const closed = new Promise((resolve) => socket.on('close', () => resolve(text)));
  socket.write(`POST /socket.io/?${session.query} HTTP/1.1\r\nHost: ${session.server.host}:${session.server.port}\r\n`
    + 'Content-Type: text/plain\r\nContent-Length: 50\r\n\r\n42["mess');
  return { socket, closed, text: () => text };
}

async function connected(server) {
  const session = await PollingSession.open(server);
  await session.connect();
  return session;
}

/** An acknowledged event of exactly this many bytes; `unit` fills it. */
function eventOf(bytes, unit = 'a') {
  const around = '21["message-with-ack",""]'.length;
  const count = Math.floor((bytes - around) / Buffer.byteLength(unit));
  const rest = bytes - around - count * Buffer.byteLength(unit);
  return `21["message-with-ack","${unit.repeat(count)}${'a'.repeat(rest)}"]`;
}

const sized = (bytes, unit, options) => async (server) => {
  const session = await connected(server);
  const answer = await session.post(`4${eventOf(bytes - 1, unit)}`, options);
  return { answer, ...await outcome(server, session) };
};

export const pollingCases = [
  {
    id: 'B01', what: 'two polls at once', node: { statuses: [200, 400], bodies: ['1', ''], after: E1, reason: 'transport error' },
    send: async (server) => {
      const session = await connected(server);
      const both = await Promise.all([session.poll(), session.poll()]);
      both.sort((a, b) => a.status - b.status);
      return {
        statuses: both.map((answer) => answer.status),
        bodies: both.map((answer) => answer.body),
        after: await session.poll(),
        reason: await reasonOf(server, session.socketId),
      };
    },
  },
  {
    id: 'B02', what: 'two posts at once', why: 'the first post gets an answer too, not a reset',
    node: { second: { status: 400, body: '' }, after: E1, reason: 'transport error' },
    ours: { second: { status: 400, body: '' }, first: /^HTTP\/1.1 400/, after: E1, reason: 'transport error' },
    send: async (server) => {
      const session = await connected(server);
      const first = unfinishedPost(session);
      await server.debug('sessions');
      await delay(100);
      const second = await session.post('42["message"]');
      const text = await Promise.race([first.closed, until(() => first.text(), 'answer to the first post').catch(() => '')]);
      first.socket.destroy();
      return { second, first: text, after: await session.poll(), reason: await reasonOf(server, session.socketId) };
    },
  },
  { id: 'B03', what: 'a binary content type', send: post('40', { headers: { 'Content-Type': 'application/octet-stream' } }), node: { answer: { status: 400, body: '' }, ...over(TRANSPORT_ERROR) } },
  { id: 'B04', what: 'a body one byte too long', send: post('6'.repeat(MAX + 1)), node: { answer: (a) => a.reset || (a.status === 413 && a.body === ''), ...LIVES } },
  { id: 'B05', what: 'a body one byte too long, chunked', send: post('6'.repeat(MAX + 1), { chunked: true }), node: { answer: (a) => a.reset || (a.status === 413 && a.body === ''), ...LIVES } },
  { id: 'B06', what: 'a body of exactly the limit', send: sized(MAX), node: { answer: done, ...LIVES, replies: (r) => r.length === 1 && r[0].length > 999_000 } },
  { id: 'B06a', what: 'one byte less', send: sized(MAX - 1), node: { answer: done, ...LIVES, replies: (r) => r.length === 1 } },
  { id: 'B06b', what: 'exactly the limit in bytes, half of it in characters', send: sized(MAX, 'é'), node: { answer: done, ...LIVES, replies: (r) => r.length === 1 } },
  { id: 'B06c', what: 'more bytes than the limit, fewer characters', send: post(`42["message","${'é'.repeat(MAX / 2)}"]`), node: { answer: (a) => a.reset || a.status === 413, ...LIVES } },
  { id: 'B06d', what: 'exactly the limit, chunked', send: sized(MAX, 'é', { chunked: true }), node: { answer: done, ...LIVES, replies: (r) => r.length === 1 } },
  { id: 'B07', what: 'an empty body', send: post(''), node: { answer: done, ...ENDS } },
  { id: 'B08', what: 'no packet', send: post('abc'), node: { answer: done, ...ENDS } },
  {
    id: 'B09', what: 'nothing behind a bad packet is delivered', node: { answer: done, ...ENDS, delivered: (names) => !names.includes('echo') },
    send: async (server) => {
      const session = await connected(server);
      const answer = await session.post('42["message",1]\x1eabc\x1e42["echo",2]');
      const seen = await outcome(server, session);
      const log = await server.debug(`log?id=${session.socketId}`);
      return { answer, ...seen, delivered: log.filter((entry) => entry.kind === 'event').map((entry) => entry.name) };
    },
  },
  { id: 'B10', what: 'only separators', send: post('\x1e\x1e'), node: { answer: done, ...ENDS } },
  { id: 'B11', what: 'a separator at the end', send: post('6\x1e'), node: { answer: done, ...ENDS } },
  ...['PUT', 'DELETE', 'OPTIONS', 'HEAD'].map((method) => ({
    id: `B12-${method}`, what: `${method} in a session`, send: inSession({ method }), why: 'a method that is not allowed is the client\'s error, not the server\'s',
    node: { answer: { status: 500, body: '' }, ...LIVES }, ours: { answer: { status: 405, body: '' }, ...LIVES },
  })),
  {
    id: 'B13', what: 'a poll that the client gives up', node: { reason: 'transport error', after: E1 },
    send: async (server) => {
      const session = await connected(server);
      await until(async () => {
        (await pendingPoll(session)).abort();
        return !(await session.known());
      }, 'end of the session');
      return { reason: await reasonOf(server, session.socketId), after: await session.poll() };
    },
  },
  {
    id: 'B14', what: 'a post that the client gives up', node: { reason: 'transport error', after: E1 },
    send: async (server) => {
      const session = await connected(server);
      const unfinished = unfinishedPost(session);
      await server.debug('sessions');
      await delay(50);
      unfinished.socket.destroy();
      return { reason: await reasonOf(server, session.socketId), after: await session.poll() };
    },
  },
  {
    id: 'B15', what: 'a close packet while a poll waits', node: { post: done, poll: { status: 200, body: '6' }, reason: 'transport close' },
    send: async (server) => {
      for (let attempt = 1; ; attempt++) {
        const session = await connected(server);
        const poll = await pendingPoll(session);
        const answer = await session.post('1');
        const waited = await poll.answer;
        if (waited.status === 200 || attempt === 5) {
          return { post: answer, poll: waited, reason: await reasonOf(server, session.socketId) };
        }
      }
    },
  },
  { id: 'B16', what: 'another EIO in a session', send: inSession((session) => ({ method: 'POST', query: session.query.replace('EIO=4', 'EIO=3'), body: '40' })), node: { answer: E3, ...LIVES } },
  {
    id: 'B17', what: 'a poll in a websocket session', node: { answer: E3, ...LIVES },
    send: async (server) => {
      const socket = await RawWebSocket.open(server);
      const { sid } = JSON.parse((await socket.until(() => socket.messages.length > 0, 'open'), socket.messages[0].slice(1)));
      await socket.connect();
      const answer = await request(server, { query: `EIO=4&transport=polling&sid=${sid}` });
      return { answer, ...await outcome(server, socket) };
    },
  },
  {
    id: 'B18', what: 'transport=websocket with a sid, without Upgrade', why: 'every request is answered',
    node: { answered: false }, ours: { answered: true, ...E3 },
    send: async (server) => {
      const socket = await RawWebSocket.open(server);
      const { sid } = JSON.parse((await socket.next()).slice(1));
      const answer = await Promise.race([
        get(`EIO=4&transport=websocket&sid=${sid}`)(server).catch(() => ({})),
        delay(3_000),
      ]);
      socket.destroy();
      return { answered: answer !== undefined, ...answer };
    },
  },
  {
    id: 'B18b', what: 'transport=websocket with the sid of a polling session, without Upgrade', node: { answer: E3, ...LIVES },
    send: inSession((session) => ({ query: session.query.replace('polling', 'websocket') })),
  },
  {
    id: 'B19', what: 'invalid UTF-8', send: post(Buffer.from('421["message-with-ack","\xff"]', 'latin1')), why: STRICT,
    node: { answer: done, ...LIVES, replies: ['431["\ufffd"]'] }, ours: { answer: { status: 200 }, ...ENDS },
  },
  {
    id: 'B20', what: 'a compressed body', send: post(gzipSync('42["message"]'), { headers: { 'Content-Encoding': 'gzip' } }),
    node: { answer: done, ...ENDS }, ours: { answer: { status: 415, body: '' }, ...LIVES }, why: 'no body is ever decompressed',
  },
  {
    id: 'B21', what: 'bad base64', send: post('451-["message",{"_placeholder":true,"num":0}]\x1eb!!!!'), why: STRICT,
    node: { answer: done, ...LIVES }, ours: { answer: { status: 200 }, ...ENDS },
  },
  { id: 'B22', what: 'base64 without padding', send: post('451-["message",{"_placeholder":true,"num":0}]\x1ebAQI'), node: { answer: done, ...LIVES, replies: ['451-["message-back",{"_placeholder":true,"num":0}]', 'bAQI='] } },
  {
    id: 'B23', what: '400,000 packets in one payload', send: post(Array(400_000).fill('6').join('\x1e')),
    node: { answer: done, ...LIVES }, ours: { answer: { status: 200 }, ...ENDS }, why: 'at most 1,024 packets in a payload',
  },
  { id: 'B23b', what: '1,024 packets in one payload', send: post(Array(1_024).fill('6').join('\x1e')), node: { answer: done, ...LIVES } },
  {
    id: 'B23c', what: '1,025 packets in one payload', send: post(Array(1_025).fill('6').join('\x1e')),
    node: { answer: done, ...LIVES }, ours: { answer: { status: 200 }, ...ENDS }, why: 'as B23',
  },
  {
    id: 'F76', what: '60,000 events in one payload', why: 'as B23', send: post(Array(60_000).fill('42["x"]').join('\x1e')),
    node: { answer: done, ...LIVES }, ours: { answer: { status: 200 }, ...ENDS },
  },
  { id: 'E01p', what: 'a ping from the client', send: post('2'), node: { answer: done, ...over(TRANSPORT_ERROR) } },
  { id: 'E02p', what: 'a pong that nobody asked for', send: post('3'), node: { answer: done, ...LIVES } },
  { id: 'E10p', what: 'an empty message', send: payload(['']), node: over(FC) },
  {
    id: 'B29', what: 'a poll answers what has gathered in one payload', node: { status: 200, type: /^text\/plain; charset=utf-8$/i, cache: 'no-store', body: '42["message-back",1]\x1e42["message-back","é€"]' },
    send: async (server) => {
      const session = await connected(server);
      await session.post('42["message",1]\x1e42["message","é€"]');
      await until(async () => (await server.debug(`log?id=${session.socketId}`)).length === 3, 'both events');
      const answer = await session.poll();
      await session.close();
      return answer;
    },
  },
  {
    id: 'F81p', what: 'the server disconnects: the client reads that before it reads the close', node: { first: '41', second: '6\x1e1', after: E1 },
    send: async (server) => {
      const session = await connected(server);
      await session.post('42["close"]');
      const polls = [await session.poll(), await session.poll(), await session.poll()];
      return { first: polls[0].body, second: polls[1].body, after: polls[2] };
    },
  },
  {
    id: 'F82p', what: 'the server leaves the namespace: the connection stays', node: { first: '41', known: true },
    send: async (server) => {
      const session = await connected(server);
      await session.post('42["kick"]');
      const { body } = await session.poll();
      const known = await session.known();
      await session.close();
      return { first: body, known };
    },
  },
  {
    id: 'B30', what: 'request smuggling: two lengths', node: { status: 400 },
    send: (server) => raw(server, `POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n40x`),
  },
];
