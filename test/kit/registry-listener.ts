import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export type ServerCertificate = { readonly key: string; readonly cert: string };

export type Listener = AsyncDisposable & {
  /** Without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** How many connections are open now. */
  connections(): Promise<number>;
};

/** Listens on a port of its own; ends with all its connections. */
export async function listenOnLoopback(
  handler: RequestListener,
  host = '127.0.0.1',
  tls?: ServerCertificate,
): Promise<Listener> {
  const server = tls ? createTlsServer({ ...tls }, handler) : createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://${host}:${port}`,
    port,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
