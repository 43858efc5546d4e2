// Runs PostgreSQL as its child and stops it when its own standard input ends: when whoever started it said so, or died.
// A process of its own, and in a session of its own, so that neither kill -9 nor Ctrl-C at its parent reaches it.
// Arguments: uid, gid (both empty: as this user), then the server's program and its arguments.
import { spawn } from 'node:child_process';

/** From "stop now, orderly" to "stop as you are", each with the time it gets, in ms. */
const ends = [
  ['SIGINT', 20_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 0],
] as const;

const [uid, gid, program, ...options] = process.argv.slice(2);
if (program === undefined) throw new Error('usage: postgres-watcher UID GID PROGRAM [OPTION]...');

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
process.stdout.on('error', () => {}); // whoever read it is gone

const server = spawn(program, options, {
  stdio: ['ignore', 'pipe', 'pipe'],
  ...(uid && gid ? { uid: Number(uid), gid: Number(gid) } : {}),
  env: { LC_ALL: 'C', TZ: 'UTC' }, // none of its parent's secrets
  cwd: '/',
});
server.stdout.on('data', (text) => process.stdout.write(text));
server.stderr.on('data', (text) => process.stdout.write(text));
server.on('error', (error) => process.stdout.write(`${error.message}\n`));
server.on('close', (code) => process.exit(code ?? 1));

process.stdin.on('end', stop).on('error', stop).resume();

let stopping = false;

function stop(): void {
  if (stopping) return;
  stopping = true;
  let wait = 0;
  for (const [signal, patience] of ends) {
    setTimeout(() => server.kill(signal), wait);
    wait += patience;
  }
}
