// The outermost frame of a service: a mistake of the operator's is told in a sentence, anything else with its trace.
import { ConfigError } from './read-env.ts';

/** Exits with 2 where the configuration is wrong, with 1 where the service failed. */
export async function runService(name: string, main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${name}: ${toSentence(error)}\n`);
    process.exit(error instanceof ConfigError ? 2 : 1);
  }
}

export function toSentence(error: unknown): string {
  if (!(error instanceof ConfigError) && !isForOperators(error)) return describe(error);
  const { code, address, port, message } = error as NodeJS.ErrnoException & ListenError;
  const place = `${address}:${port}`;
  switch (code) {
    case 'EADDRINUSE':
      return `${place} is in use by another process; stop it, or choose another port`;
    case 'EADDRNOTAVAIL':
      return `${place} is no address of this machine; choose another`;
    default:
      return message;
  }
}

type ListenError = { readonly address?: string; readonly port?: number };

// Errors of our libraries carry a code in capitals and a message that says what to do; those of the system have one too.
const isForOperators = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^[A-Z_]+$/.test(String(error.code));

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
