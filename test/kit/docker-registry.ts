// The registry of the distribution project, as Debian packages it (`apt-get install docker-registry`).
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type DockerRegistry = AsyncDisposable & { readonly url: string };

export type DockerRegistryOptions = {
  /** Of an htpasswd file: `name:bcrypt hash`. */
  readonly htpasswd?: string;
};

const binary = '/usr/bin/docker-registry';

/** The path of the binary; undefined where it is not installed. */
export const dockerRegistryBinary = (): string | undefined =>
  existsSync(binary) ? binary : undefined;

/** The line of an htpasswd file, made by Apache's tool of that name; undefined where it is not installed. */
export function htpasswdLine(username: string, password: string): string | undefined {
  if (!existsSync('/usr/bin/htpasswd')) return undefined;
  // The password goes over standard input: arguments can be seen by everybody on the machine.
  const options = { input: password, encoding: 'utf8' } as const;
  return execFileSync('/usr/bin/htpasswd', ['-niB', username], options).trim();
}

/** On a free port, with a folder of its own that goes with it. */
export async function startDockerRegistry(
  options: DockerRegistryOptions = {},
): Promise<DockerRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'docker-registry-'));
  const port = await freePort();
  const config = join(folder, 'config.yml');
  const htpasswd = join(folder, 'htpasswd');
  if (options.htpasswd) await writeFile(htpasswd, `${options.htpasswd}\n`);
  await writeFile(
    config,
    JSON.stringify({
      version: '0.1',
      log: { level: 'info' },
      storage: { filesystem: { rootdirectory: join(folder, 'data') } },
      http: { addr: `127.0.0.1:${port}` },
      ...(options.htpasswd && { auth: { htpasswd: { realm: 'test', path: htpasswd } } }),
    }),
  );
  const child = spawn(binary, ['serve', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  await untilListening(child);
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilListening(child: ChildProcess): Promise<void> {
  if (!child.stderr) throw new Error('docker-registry was started without its log');
  const printed: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    printed.push(line);
    if (!line.includes('listening on')) continue;
    // Its log must be read on, or it stops once the pipe is full.
    child.stderr.resume();
    return;
  }
  throw new Error(`docker-registry did not start:\n${printed.join('\n')}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port is free');
  return address.port;
}
