import {
  type ApiParts,
  createApi,
  type ServerOptions,
  type Session,
  type SessionVerifier,
  serve,
} from '@fedscan/api';
import { type Logger, silentLogger } from '@fedscan/runtime';
import { memoryCatalog } from './memory-catalog.ts';
import { memoryOrders } from './memory-orders.ts';

const sessions: Record<string, Session> = {
  'admin-token': { user: 'ada', role: 'admin' },
  'reader-token': { user: 'rob', role: 'reader' },
  'ci-token': { user: 'build', role: 'ci' },
};

const verifier: SessionVerifier = {
  verify: async (token) => (Object.hasOwn(sessions, token) ? sessions[token] : undefined),
};

export type ServedApi = AsyncDisposable & {
  readonly url: string;
  readonly port: number;
  /** Asks the server to stop, and waits until it has. */
  stop(): Promise<void>;
};

export type ServedApiOptions = Partial<ApiParts> &
  Partial<Pick<ServerOptions, 'staticDir' | 'readiness' | 'metrics' | 'limits' | 'tls'>>;

/** The real API on a free port, over a catalog and orders in memory. Tokens: admin-token, reader-token, ci-token. */
export async function startServedApi(options: ServedApiOptions = {}): Promise<ServedApi> {
  const log: Logger = options.log ?? silentLogger;
  const {
    staticDir,
    readiness = () => ({ ready: true }),
    metrics,
    limits,
    tls,
    ...parts
  } = options;
  const api = createApi({
    role: 'primary',
    version: '1.2.3',
    title: 'main',
    catalog: memoryCatalog(),
    orders: memoryOrders(),
    sessions: verifier,
    ...parts,
    log,
  });
  const server = await serve({ api, port: 0, staticDir, readiness, metrics, limits, tls, log });
  const stopping = new AbortController();
  const ended = server.run(stopping.signal);
  const stop = async () => {
    stopping.abort();
    await ended;
  };
  return { url: server.url, port: server.port, stop, [Symbol.asyncDispose]: stop };
}
