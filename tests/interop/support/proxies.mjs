// nginx and HAProxy with the files of docs/behind-a-proxy, on free ports of loopback.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './wait.mjs';

const FILES = new URL('../../../docs/behind-a-proxy/', import.meta.url);

export const proxies = [
  {
    name: 'nginx', file: 'nginx.conf', path: '/usr/sbin/nginx',
    // What Debian's /etc/nginx/nginx.conf has around such a file.
    wrap: (folder, file) => `
      daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
      events { worker_connections 1024; }
      http {
        access_log off;
        client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
        fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
        include ${file};
      }`,
    args: (folder, main) => ['-c', main, '-p', folder, '-e', `${folder}/error.log`],
    serverFlags: (letter) => ['--node', letter],
  },
  {
    name: 'HAProxy', file: 'haproxy.cfg', path: '/usr/sbin/haproxy',
    wrap: (folder, file, text) => text,
    args: (folder, main) => ['-db', '-f', main],
    serverFlags: () => ['--cookie'],
  },
];

async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** The text of a file of docs/behind-a-proxy. */
export const textOf = (proxy) => readFile(new URL(proxy.file, FILES), 'utf8');

/** Starts a proxy before two servers; only the three ports of the file are replaced. */
export async function startProxy(proxy, [a, b]) {
  if (!existsSync(proxy.path)) {
    throw new Error(`${proxy.path} is missing: install the package ${proxy.name.toLowerCase()}`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'parley-proxy-'));
  const port = await freePort();
  const text = (await textOf(proxy)).replaceAll('127.0.0.1:8080', `127.0.0.1:${port}`)
    .replaceAll('127.0.0.1:3001', `127.0.0.1:${a.port}`).replaceAll('127.0.0.1:3002', `127.0.0.1:${b.port}`);
  const file = join(folder, proxy.file);
  const main = join(folder, 'main.conf');
  await writeFile(file, text);
  await writeFile(main, proxy.wrap(folder, file, text));

  let output = '';
  const child = spawn(proxy.path, proxy.args(folder, main), { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-8000);
    });
  }
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    kill();
    await exited;
    process.off('exit', kill);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until(async () => {
      if (child.exitCode !== null) {
        throw new Error(`${proxy.name} ended with ${child.exitCode}: ${output}`);
      }
      return (await fetch(`${url}/debug/sessions`).catch(() => undefined))?.ok;
    }, `answer of ${proxy.name}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, port, stop };
}
