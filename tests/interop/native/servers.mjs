// Starts a server that was compiled ahead of time, on a free loopback port, and stops exactly that.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../support/wait.mjs';

const native = fileURLToPath(new URL('../../../artifacts/native', import.meta.url));

/** The executable that `./test` has published to artifacts/native, or the one that an environment variable names. */
function executable(name, variable) {
  const path = process.env[variable] ?? resolve(native, name, name);
  if (!existsSync(path)) {
    throw new Error(`Publish ${name} to ${native}/${name} first (./test interop does), or set ${variable}.`);
  }
  return path;
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Resolves once the server answers `GET /`: url, what it took, and stop(). */
export async function startNative(name, variable) {
  const path = executable(name, variable);
  const url = `http://127.0.0.1:${await freePort()}`;
  const begin = performance.now();
  const child = spawn(path, ['--urls', url], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, DOTNET_ENVIRONMENT: 'Production' } });
  const ended = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-8000);
    });
  }

  const stop = async (signal = 'SIGKILL') => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await ended;
    }
    return child.exitCode;
  };
  try {
    await until(async () => {
      if (child.exitCode !== null) {
        throw new Error(`${name} ended with ${child.exitCode}: ${output}`);
      }
      const response = await fetch(url).catch(() => null);
      return response?.ok;
    }, `answer of ${name}`);
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    url,
    stop,
    output: () => output,
    startMilliseconds: performance.now() - begin,
    executableBytes: (await stat(path)).size,
    async residentKilobytes() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]);
    },
  };
}
