// The command line, started as a user would start it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from './service.ts';

export type CliRun = { readonly code: number | null; readonly out: string; readonly err: string };

/** Standard input is empty where none is given. The environment has nothing but what is given. */
export async function runFedscan(
  args: readonly string[],
  { env = {}, input = '' }: { env?: Readonly<Record<string, string>>; input?: string } = {},
): Promise<CliRun> {
  const script = resolve(projectRoot, 'services/cli/fedscan.js');
  const child = spawn(process.execPath, [script, ...args], { env, stdio: 'pipe' });
  // A command that does not read its input may be gone before it is written.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code, out, err };
}
