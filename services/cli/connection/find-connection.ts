import { readFile } from 'node:fs/promises';
import { CliError } from '../cli-error.ts';
import type { CliConfig } from '../config.ts';
import { type Connection, checkServer } from './clients.ts';
import { readSignIn } from './sign-in-file.ts';

export type ConnectionOptions = {
  readonly server?: string;
  readonly tokenFile?: string;
  readonly serverCa?: string;
};

const usualServer = 'http://127.0.0.1:8080';

/** The command line before the environment, and that before what `fedscan login` keeps. */
export async function findConnection(
  options: ConnectionOptions,
  config: CliConfig,
): Promise<Connection> {
  const signIn = await readSignIn(config.folder);
  const server = checkServer(options.server ?? config.server ?? signIn?.server ?? usualServer);
  const token = options.tokenFile
    ? await readTokenFile(options.tokenFile)
    : (config.token ?? (signIn?.server === server ? signIn.token : undefined));
  return {
    server,
    ...(token ? { token } : {}),
    ...(options.serverCa ? { caFile: options.serverCa } : {}),
  };
}

async function readTokenFile(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new CliError('usage', `cannot read the token: ${(error as Error).message}`);
  }
  if (text.trim() === '') throw new CliError('usage', `${file} is empty; it should hold a token`);
  return text.trim();
}
