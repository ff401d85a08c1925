// The page of @socket.io/admin-ui as docs/admin-ui.md tells to host it: without the two style sheets of other sites.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../node_modules/@socket.io/admin-ui/ui/dist', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png' };

export const withoutOtherSites = (html) => html.replace(/<link rel="stylesheet" href="https:[^>]*>/g, '');

/** Serves the page on a free loopback port. */
export async function serveAdminPage() {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, 'http://page').pathname);
    try {
      const name = path === '/' ? '/index.html' : path;
      const content = await readFile(join(folder, name));
      response.setHeader('Content-Type', TYPES[extname(name)] ?? 'application/octet-stream');
      response.end(extname(name) === '.html' ? withoutOtherSites(content.toString()) : content);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}
