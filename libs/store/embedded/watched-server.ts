// The server, as a child of the watcher.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Logger } from '@fedscan/runtime';
import { StoreError } from '../store-error.ts';
import type { ServerUser } from './server-user.ts';

export type WatchedServer = {
  readonly port: number;
  readonly ended: Promise<void>;
  stop(): Promise<void>;
};

type ServerOptions = {
  readonly program: string;
  readonly cluster: string;
  readonly user: ServerUser | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: Logger;
};

const watcher = join(import.meta.dirname, 'postgres-watcher.ts');
const attempts = 5;

/** @throws StoreError POSTGRES_FAILED */
export async function watchServer(options: ServerOptions): Promise<WatchedServer> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const child = startWatcher(options, port);
    const lines: string[] = [];
    if (await becameReady(child, lines, options.log)) return watched(child, port, options.log);
    // Somebody took the port meanwhile, or the backends of a killed server have not noticed its end yet.
    if (attempt === attempts) {
      throw new StoreError(
        'POSTGRES_FAILED',
        `PostgreSQL did not start: ${lines.slice(-5).join(' | ')}`,
      );
    }
  }
}

function startWatcher({ program, cluster, user, settings }: ServerOptions, port: number) {
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const who = user ? [String(user.uid), String(user.gid)] : ['', ''];
  return spawn(process.execPath, [watcher, ...who, program, '-D', cluster, ...flags], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
}

type Watcher = ChildProcessByStdio<Writable, Readable, null>;

function becameReady(child: Watcher, lines: string[], log: Logger): Promise<boolean> {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.debug('postgres said', { line });
      if (lines.push(line) > 100) lines.shift();
      if (line.includes('database system is ready to accept connections')) resolve(true);
    });
    child.once('close', () => resolve(false));
  });
}

function watched(child: Watcher, port: number, log: Logger): WatchedServer {
  let asked = false;
  const ended = once(child, 'close').then(([code]) => {
    if (asked) return;
    log.error('postgres ended', { code });
    throw new StoreError('POSTGRES_FAILED', `PostgreSQL ended by itself, with status ${code}`);
  });
  ended.catch(() => {}); // who does not wait for the end has been told by the log
  return {
    port,
    ended,
    async stop() {
      asked = true;
      child.stdin.end();
      await ended.catch(() => {});
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
