// Acknowledged means on disk. SIGKILL does not show it, because the page cache survives it; counting the syncs does.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ChatServer } from '../e2e/support/chatServer.mjs';
import { PollingSocket, signUp, wholeHistory } from '../e2e/support/protocol.mjs';
import { until } from '../e2e/support/wait.mjs';

const MESSAGES = 100;
const NO_LIMIT = ['--Chat:Messages:PerSecond=1000', '--Chat:Messages:Burst=1000'];
/** Between the clock of strace and Node's, which has whole milliseconds. */
const TOLERANCE_MS = 2;

/** strace as the tracer of the server; `-D`: the server stays our own child, so that ending it is ending what we started. */
function tracer(log) {
  try {
    execFileSync('strace', ['-V'], { stdio: 'ignore' });
  } catch (error) {
    throw new Error('strace is missing: install the package strace. Without it nothing here says that acknowledged means on disk.',
      { cause: error });
  }
  return ['strace', '-D', '-f', '-y', '-ttt', '-T', '-e', 'trace=fdatasync,fsync', '-o', log];
}

/** The finished syncs of the database's write-ahead log: when each began and ended, in milliseconds since 1970. */
async function walSyncs(log) {
  const unfinished = new Map();
  const syncs = [];
  for (const line of (await readFile(log, 'utf8')).split('\n')) {
    const [, thread, seconds, rest] = /^(\d+)\s+([\d.]+)\s+(.*)$/.exec(line) ?? [];
    const began = /^f(?:data)?sync\(\d+<([^>]*)>/.exec(rest ?? '');
    const took = /= 0 <([\d.]+)>$/.exec(rest ?? '');
    const at = Number(seconds) * 1_000;
    if (began && took === null) {
      unfinished.set(thread, { file: began[1], start: at });
    } else if (took) {
      const { file, start } = began ? { file: began[1], start: at } : unfinished.get(thread) ?? { file: '', start: at };
      if (file.endsWith('-wal')) {
        syncs.push({ start, end: start + Number(took[1]) * 1_000 });
      }
    }
  }
  return syncs;
}

describe('durability', { timeout: 240_000 }, () => {
  test(`each of ${MESSAGES} messages, sent one after the other, is synced to disk before it is acknowledged`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-strace-'));
    const log = join(folder, 'syncs');
    const server = await ChatServer.start({ wrapper: tracer(log), flags: NO_LIMIT });
    try {
      await until('strace sees the server set up its database (is tracing allowed here?)', async () =>
        (await walSyncs(log).catch(() => [])).length > 0);
      const [ada, ben] = [await signUp(server, 'Ada'), await signUp(server, 'Ben')];
      const socket = await PollingSocket.connect(server, ada.cookie);
      const flights = [];
      for (let index = 0; index < MESSAGES; index++) {
        const start = Date.now();
        const ack = await socket.request('message.send', { clientId: `m${index}`, personId: ben.id, body: `Message ${index}` });
        assert.ok(ack.ok, JSON.stringify(ack));
        flights.push({ start, end: Date.now(), conversationId: ack.conversationId });
      }
      assert.equal((await wholeHistory(socket, flights[0].conversationId)).length, MESSAGES);
      await socket.close();

      let syncs = [];
      const during = ({ start, end }) =>
        syncs.filter((sync) => sync.start >= start - TOLERANCE_MS && sync.end <= end + TOLERANCE_MS);
      const whole = { start: flights[0].start, end: flights.at(-1).end };
      // The tracer writes its log beside the server, so its last lines may come a little later.
      await until(() => `at least ${MESSAGES} syncs for ${MESSAGES} acknowledged messages; there are ${during(whole).length}`, async () => {
        syncs = await walSyncs(log);
        return during(whole).length >= MESSAGES;
      }, 10_000);
      const without = flights.flatMap((flight, index) => (during(flight).length > 0 ? [] : [index]));
      assert.deepEqual(without, [], 'messages that were acknowledged without a sync of their own');
      t.diagnostic(`${during(whole).length} syncs for ${MESSAGES} messages`);
    } finally {
      await server.dispose();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
