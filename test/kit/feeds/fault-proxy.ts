// A TCP proxy on loopback that can cut connections, and swallow what they carry without a word.
import { connect, createServer, type Socket } from 'node:net';

export type FaultProxy = {
  readonly port: number;
  /** Breaks all connections. */
  cut(): void;
  /** Nothing that is sent arrives any more, in either direction; new connections are no better. */
  swallow(swallowing: boolean): void;
  /** Open connections from clients. */
  connections(): number;
  close(): Promise<void>;
};

export async function openFaultProxy(targetPort: number): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  const clients = new Set<Socket>();
  let swallowing = false;

  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1');
    clients.add(client);
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => void (swallowing || to.write(data)));
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        clients.delete(from);
        if (!swallowing) to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    cut,
    swallow(now) {
      swallowing = now;
    },
    connections: () => clients.size,
    async close() {
      swallowing = false;
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
