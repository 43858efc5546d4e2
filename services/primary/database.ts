// PostgreSQL: the operator's, or one that lives and dies with this process.
import type { Logger, Part } from '@fedscan/runtime';
import { startPostgres } from '@fedscan/store';

export type OpenDatabase = AsyncDisposable & {
  readonly url: string;
  /** Ends with the embedded server; without one, with the signal. */
  readonly watch: Part;
};

export async function openDatabase(
  { databaseUrl, dataDir }: { readonly databaseUrl: string | undefined; readonly dataDir: string },
  log: Logger,
): Promise<OpenDatabase> {
  if (databaseUrl !== undefined) {
    return { url: databaseUrl, watch: { run: aborted }, async [Symbol.asyncDispose]() {} };
  }
  const server = await startPostgres({ dataDir, log });
  log.info('postgres ready', { folder: server.dataDir });
  return {
    url: server.url,
    watch: {
      async run(signal) {
        await Promise.race([server.ended, aborted(signal)]);
        if (!signal.aborted) throw new Error('the embedded PostgreSQL has ended; see its log');
      },
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
