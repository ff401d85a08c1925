import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE = 30_000;

/** Polls until `condition` answers something truthy, and fails with `what` when it never does. */
export async function until(what, condition) {
  const end = performance.now() + PATIENCE;
  for (;;) {
    const result = await condition();
    if (result) {
      return result;
    }
    if (performance.now() > end) {
      throw new Error(`not within ${PATIENCE / 1000} s: ${what}`);
    }
    await delay(20);
  }
}

export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** The Tutorial server: `PARLEY_TUTORIAL` is the path of its Tutorial.dll, or of its executable. Answers once `GET /` does. */
export async function startTutorial({ port, origin }) {
  const path = process.env.PARLEY_TUTORIAL;
  if (!path) {
    throw new Error('set PARLEY_TUTORIAL to the path of the built Tutorial.dll');
  }

  const url = `http://127.0.0.1:${port}`;
  const [command, before] = path.endsWith('.dll') ? ['dotnet', [path]] : [path, []];
  const child = spawn(command, [...before, '--urls', url, ...(origin ? ['--origin', origin] : [])], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  const server = {
    url,
    output: '',
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      server.output += text;
    });
  }

  try {
    await until('the Tutorial server answers', async () => {
      if (child.exitCode !== null) {
        throw new Error(`the Tutorial server ended with ${child.exitCode}:\n${server.output}`);
      }
      const response = await fetch(url).catch(() => null);
      return response?.ok;
    });
  } catch (error) {
    await server.kill();
    throw error;
  }
  return server;
}
