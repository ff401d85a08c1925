// HTTP requests with full control over the bytes: no keep-alive, no redirect, no normalised path.
import http from 'node:http';
import net from 'node:net';
import { within } from './wait.mjs';

/**
 * One request on its own connection.
 * @returns {Promise<{status, type, cache, nosniff, body, headers}>} `{ reset: true }` if the server cut the connection.
 */
export function request(server, options = {}) {
  return begin(server, options).answer;
}

/** The same, started but not awaited: `abort()` cuts the connection. */
export function begin(server, { method = 'GET', path = '/socket.io/', query, headers = {}, body, chunked = false } = {}) {
  const content = body === undefined ? undefined : Buffer.from(body);
  const length = content === undefined || chunked ? {} : { 'Content-Length': content.length };
  const type = content === undefined ? {} : { 'Content-Type': 'text/plain;charset=UTF-8' };
  const call = http.request({
    host: server.host,
    port: server.port,
    method,
    path: query === undefined ? path : `${path}?${query}`,
    headers: { ...type, ...length, ...headers },
    agent: false,
  });
  const answer = within(new Promise((resolve, reject) => {
    call.on('response', (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', () => resolve({ reset: true }));
      response.on('end', () => resolve(summary(response, Buffer.concat(chunks).toString())));
    });
    call.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ ...summary(response, ''), upgraded: true });
    });
    call.on('error', (error) => (error.code === 'ECONNREFUSED' ? reject(error) : resolve({ reset: true })));
  }), `answer to ${method} ${path}?${query ?? ''}`);
  // An early answer (413) may leave the body half written; that is not the caller's concern.
  call.end(content);
  return { answer, abort: () => call.destroy() };
}

function summary(response, body) {
  const { headers } = response;
  return {
    status: response.statusCode,
    type: headers['content-type'],
    cache: headers['cache-control'],
    nosniff: headers['x-content-type-options'] === 'nosniff',
    cors: headers['access-control-allow-origin'],
    version: headers['sec-websocket-version'],
    extensions: headers['sec-websocket-extensions'],
    body,
    headers,
  };
}

/** Raw bytes in, everything that comes back out, until the server closes or `enough(text)` holds. */
export function raw(server, bytes, enough = (text) => text.includes('\r\n\r\n')) {
  return within(new Promise((resolve) => {
    const socket = net.connect(server.port, server.host);
    let text = '';
    const done = () => {
      socket.destroy();
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
      resolve({ status: Number.isNaN(status) ? undefined : status, text, body: text.split('\r\n\r\n').slice(1).join('\r\n\r\n') });
    };
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (enough(text)) {
        done();
      }
    });
    socket.on('error', done);
    socket.on('close', done);
    socket.write(bytes);
  }), 'answer to raw bytes');
}
