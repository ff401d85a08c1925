// Runs a table of cases against both servers.
//
// A case is { id, what, send, node, ours?, flags? }: `send` does the same to both servers and gives what it observed;
// `node` is what Node's server must show, `ours` what ours must show where it differs on purpose. `why` says why.
// An expectation is a part of the observation: keys that are not named are not compared; a regular expression matches
// text, a function judges the value. `witness: false` leaves out the well-behaved client, which needs WebSocket.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { kinds, Pool } from './servers.mjs';
import { within, until } from './wait.mjs';
import { Witness } from './witness.mjs';

const CASE_LIMIT = 60_000;

/** Fails with both values unless every named key of `expected` fits. */
export function assertFits(observed, expected, path = '') {
  if (expected instanceof RegExp) {
    assert.match(String(observed), expected, path);
  } else if (typeof expected === 'function') {
    assert.ok(expected(observed), `${path}: ${JSON.stringify(observed)} does not satisfy ${expected}`);
  } else if (Array.isArray(expected)) {
    assert.ok(Array.isArray(observed), `${path}: not a list: ${JSON.stringify(observed)}`);
    assert.equal(observed.length, expected.length, `${path}: ${JSON.stringify(observed)} against ${JSON.stringify(expected)}`);
    expected.forEach((item, i) => assertFits(observed[i], item, `${path}[${i}]`));
  } else if (expected !== null && typeof expected === 'object' && !Buffer.isBuffer(expected)) {
    assert.ok(observed !== null && typeof observed === 'object', `${path}: ${JSON.stringify(observed)}`);
    for (const [key, value] of Object.entries(expected)) {
      assertFits(observed[key], value, path === '' ? key : `${path}.${key}`);
    }
  } else {
    assert.deepEqual(observed, expected, path);
  }
}

/** One test per case and server; a well-behaved client watches each server while they run. */
export function runTable(title, cases, servers = kinds) {
  for (const kind of servers) {
    describe(`${title}, ${kind}`, () => {
      const pool = new Pool();
      const witnesses = new Map();

      before(async () => {
        await pool.get(kind);
      });

      for (const entry of cases) {
        const expected = kind !== 'node' && entry.ours !== undefined ? entry.ours : entry.node;
        const note = entry.ours !== undefined ? ` [differs: ${entry.why}]` : '';
        test(`${entry.id} ${entry.what}${note}`, { timeout: CASE_LIMIT }, async () => {
          const server = await pool.get(kind, entry.flags);
          if (kind !== 'remote' && entry.witness !== false && !witnesses.has(server)) {
            witnesses.set(server, await Witness.start(server));
          }
          const observed = await within(entry.send(server), `end of case ${entry.id}`, CASE_LIMIT - 5_000);
          try {
            assertFits(observed, expected);
          } catch (error) {
            error.message = `${error.message}\n  observed: ${show(observed)}\n  expected: ${show(expected)}`;
            throw error;
          }
          assert.ok(server.alive, `the server ended: ${server.errors()}`);
          witnesses.get(server)?.assertWell();
        });
      }

      test('the witness never missed an answer', async () => {
        for (const witness of witnesses.values()) {
          await witness.finish();
        }
      });

      after(() => pool.stop());
    });
  }
}

/** The reason with which the server ended a socket, from its record. */
export async function reasonOf(server, socketId) {
  const entry = await until(
    async () => (await server.debug(`log?id=${socketId}`)).find((item) => item.kind === 'disconnect'),
    `disconnect of ${socketId} in the record`);
  return entry.name;
}

function show(value) {
  const text = JSON.stringify(value, (key, item) => {
    if (item instanceof RegExp || typeof item === 'function') {
      return String(item);
    }
    return key === 'headers' || key === 'head' ? undefined : item;
  });
  return text?.length > 2000 ? `${text.slice(0, 2000)}...` : text;
}
