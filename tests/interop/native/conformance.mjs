// The conformance cases that hold for any server, on the servers that were compiled ahead of time. ./test runs this file by its name.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startNative } from './servers.mjs';

const suite = fileURLToPath(new URL('../conformance.test.mjs', import.meta.url));
const timeout = 300_000;

// The Tutorial lets clients of Engine.IO 3 in, so a request without a revision is theirs and no error.
const servers = [
  { name: 'Parley.Bench.Server', variable: 'PARLEY_NATIVE_BENCH' },
  { name: 'Tutorial', variable: 'PARLEY_NATIVE_TUTORIAL', skip: 'EIO4-(query-1|websocket-1)$' },
];

describe('conformance, compiled ahead of time', { timeout: 2 * timeout }, () => {
  for (const { name, variable, skip } of servers) {
    test(`${name} passes every case that holds for any server`, { timeout }, async () => {
      const server = await startNative(name, variable);
      try {
        const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
        const run = spawn(process.execPath, ['--test', '--test-reporter=tap', suite], {
          stdio: ['ignore', 'pipe', 'pipe'],
          env: { ...environment, PARLEY_CONFORMANCE_URL: server.url, ...(skip ? { PARLEY_CONFORMANCE_SKIP: skip } : {}) },
        });
        let output = '';
        for (const stream of [run.stdout, run.stderr]) {
          stream.setEncoding('utf8').on('data', (text) => {
            output += text;
          });
        }
        const [code] = await once(run, 'exit');
        assert.equal(code, 0, output.split('\n').filter((line) => /not ok|error:/.test(line)).join('\n') || output.slice(-2000));
        const passed = Number(/^# pass (\d+)$/m.exec(output)?.[1]);
        assert.ok(passed > 60, `only ${passed} cases ran`);
      } finally {
        await server.stop();
      }
    });
  }
});
