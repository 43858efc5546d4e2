import { homedir } from 'node:os';
import path from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

export type CliConfig = {
  readonly server?: string;
  readonly token?: string;
  /** So that it need not stand on a command line, where every user of the machine can read it. */
  readonly registryPassword?: string;
  /** Where `fedscan login` keeps the token. */
  readonly folder: string;
};

// An empty variable is one that is not set.
export const readConfig = (env: Env = process.env): CliConfig => ({
  server: env.FEDSCAN_SERVER || undefined,
  token: env.FEDSCAN_TOKEN?.trim() || undefined,
  registryPassword: env.FEDSCAN_REGISTRY_PASSWORD || undefined,
  folder: path.join(env.XDG_CONFIG_HOME || path.join(homedir(), '.config'), 'fedscan'),
});
