// Serves the images of an OCI layout from its files, as a process of its own, so that what is measured is the scan alone.
//   node file-registry.ts LAYOUT   prints its URL
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const [layout = ''] = process.argv.slice(2);
const routes = /^\/v2\/[^?]+\/(manifests|blobs)\/sha256:([0-9a-f]{64})$/;

const server = createServer((request, response) => {
  const [, what, hex] = routes.exec(request.url ?? '') ?? [];
  const file = hex && join(layout, 'blobs/sha256', hex);
  if (!file || !existsSync(file)) {
    response.writeHead(request.url === '/v2/' ? 200 : 404).end();
    return;
  }
  response.writeHead(200, {
    'content-length': statSync(file).size,
    'content-type':
      what === 'manifests'
        ? 'application/vnd.oci.image.manifest.v1+json'
        : 'application/octet-stream',
    'docker-content-digest': `sha256:${hex}`,
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file, { highWaterMark: 256 * 1024 }).pipe(response);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ message: 'registry ready', url: `http://127.0.0.1:${port}` }));
});
