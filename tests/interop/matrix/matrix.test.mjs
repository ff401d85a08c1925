// Every client of rows.mjs through every step of steps.mjs, side by side, against our server and, as a control, against Node's.
// docs/interop.md is what came out of it.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { kinds, start } from '../support/servers.mjs';
import { Witness } from '../support/witness.mjs';
import { documentOf } from './document.mjs';
import { clients, rows } from './rows.mjs';
import { steps, World } from './steps.mjs';

const timeout = 180_000;
const only = process.env.PARLEY_INTEROP_ROWS ? new RegExp(process.env.PARLEY_INTEROP_ROWS) : /./;
const wanted = rows.filter(({ id }) => only.test(id));
const DOCUMENT = new URL('../../../docs/interop.md', import.meta.url);

// Short pings, so that every client answers many of them while it goes through its steps.
const FLAGS = ['--refuse', '--ping-interval', '1000'];
const flagsOf = (msgpack) => (msgpack ? ['--parser', 'msgpack', ...FLAGS] : ['--allow-eio3', ...FLAGS]);

/** By the name of a test, whether it passed against our server. */
const outcomes = new Map();

for (const kind of kinds) {
  describe(`interop matrix, ${kind}`, { timeout: 4 * timeout, concurrency: wanted.length + 1 }, () => {
    const servers = new Map();
    const families = new Map();
    const witnesses = [];
    let restart;

    before(async () => {
      const parsers = [...new Set(wanted.map(({ msgpack }) => msgpack))];
      await Promise.all([
        ...parsers.map(async (msgpack) => servers.set(msgpack, await start(kind, flagsOf(msgpack)))),
        ...[...new Set(wanted.map(({ client }) => client))].map(async (client) => families.set(client, await client.family().start())),
      ]);
      if (servers.has(false)) {
        witnesses.push(await Witness.start(servers.get(false)));
      }
      restart = restartWithAll(kind, parsers, families);
      await restart.ready;
    });

    after(async () => {
      // Whatever the rows did, other clients of the server were not touched.
      await Promise.all(witnesses.map((witness) => witness.finish()));
      await restart?.stop();
      await Promise.all([...families.values()].map((family) => family.stop()));
      await Promise.all([...servers.values()].map((server) => server.stop()));
    });

    for (const row of wanted) {
      describe(row.id, { timeout: 3 * timeout, concurrency: 1 }, () => {
        for (const step of steps.filter(({ id }) => row.cannot[id] === undefined)) {
          test(`${row.id} ${step.id}: ${step.what}`, { timeout }, async () => {
            const name = `${row.id} ${step.id}`;
            if (kind === 'ours') {
              outcomes.set(name, false);
            }
            const world = new World(servers.get(row.msgpack), families.get(row.client), row);
            world.restarted = step.id === 'restart' ? restart.clientOf(row) : undefined;
            try {
              await step.run(world);
            } finally {
              await world.close();
            }
            if (kind === 'ours') {
              outcomes.set(name, true);
            }
          });
        }
      });
    }
  });

  /** All rows connect to servers of their own, which are killed and started again once, for all. */
  function restartWithAll(name, parsers, families) {
    const servers = new Map();
    const connected = new Map();
    const ready = (async () => {
      await Promise.all(parsers.map(async (msgpack) => servers.set(msgpack, await start(name, flagsOf(msgpack)))));
      for (const row of wanted) {
        const world = new World(servers.get(row.msgpack), families.get(row.client), row);
        connected.set(row, world.connect({ reconnect: true }));
      }
      await Promise.allSettled(connected.values());
      await Promise.all([...servers].map(async ([msgpack, server]) => {
        await server.stop();
        servers.set(msgpack, await start(name, flagsOf(msgpack), server.port));
      }));
    })();
    return {
      ready,
      clientOf: (row) => connected.get(row),
      stop: () => Promise.all([...servers.values()].map((server) => server.stop())),
    };
  }
}

// Only a whole run knows the whole table.
if (kinds.includes('ours') && wanted.length === rows.length) {
  test('docs/interop.md says what the runs have shown', async () => {
    const text = documentOf(clients, rows, steps, outcomes);
    if (process.env.PARLEY_INTEROP_WRITE) {
      await writeFile(DOCUMENT, text);
    }
    assert.equal(await readFile(DOCUMENT, 'utf8'), text, 'write it anew with PARLEY_INTEROP_WRITE=1');
  });
}
