// The console's files, read once at the start and answered from memory: what is asked for is looked up by its name, and
// never becomes a path. Read whole rather than served from disk, so that a new build in the same folder cannot leave a
// running server with half of it.
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { pageHeaders } from './security-headers.ts';

type StaticFile = {
  readonly type: string;
  readonly etag: string;
  readonly content: Buffer;
  readonly gzipped?: Buffer;
  readonly cache: string;
};

export type StaticFiles = {
  readonly count: number;
  /** False where there is no such file, and the path is no route of the application either. */
  answer(request: IncomingMessage, response: ServerResponse, pathname: string): boolean;
};

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
const compressible = /^(?:text\/|application\/|image\/svg)/;
const largestFile = 32 * 1024 * 1024;

/** Undefined where the folder has no index.html. */
export async function readStaticFiles(folder: string): Promise<StaticFiles | undefined> {
  const files = new Map<string, StaticFile>();
  for (const name of await namesIn(folder)) {
    const file = path.join(folder, name);
    const { size } = await stat(file);
    if (size > largestFile) continue;
    const key = `/${name.split(path.sep).join('/')}`;
    files.set(key, describe(key, await readFile(file)));
  }
  const index = files.get('/index.html');
  if (!index) return undefined;

  return {
    count: files.size,
    answer(request, response, pathname) {
      const file = files.get(pathname) ?? (isRoute(pathname) ? index : undefined);
      if (!file) return false;
      send(request, response, file);
      return true;
    },
  };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .filter((name) => !name.split(path.sep).some((part) => part.startsWith('.')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function describe(key: string, content: Buffer): StaticFile {
  const type = types[path.extname(key).toLowerCase()] ?? 'application/octet-stream';
  const gzipped = compressible.test(type) && content.length > 1024 ? gzipSync(content) : undefined;
  return {
    type,
    content,
    ...(gzipped ? { gzipped } : {}),
    etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    // Vite puts a hash of the content into the names of what it puts into assets/.
    cache: key.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
}

// The application has routes of its own; its files all have an extension, and its routes may end in a digest or a version.
const isRoute = (pathname: string) =>
  !pathname.startsWith('/assets/') && !Object.hasOwn(types, path.extname(pathname).toLowerCase());

function send(request: IncomingMessage, response: ServerResponse, file: StaticFile): void {
  const headers = { ...pageHeaders, 'cache-control': file.cache, etag: file.etag };
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')) && file.gzipped;
  const body = zipped || file.content;
  response.writeHead(200, {
    ...headers,
    'content-type': file.type,
    'content-length': body.length,
    vary: 'accept-encoding',
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
