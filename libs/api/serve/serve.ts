import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { Code, ConnectError } from '@connectrpc/connect';
import { health, reflection, reflectionAlpha } from '@fedscan/protocol';
import type { Logger } from '@fedscan/runtime';
import type { Api } from '../api.ts';
import { lookAtFirstBytes } from './first-bytes.ts';
import { healthService } from './health-service.ts';
import { createHttpServers, type HttpLimits } from './http-servers.ts';
import type { ReadinessCheck } from './readiness.ts';
import { reflectionAlphaService, reflectionService } from './reflection-service.ts';
import { createRequestListener } from './request-listener.ts';
import { createRpcHandler } from './rpc-handler.ts';
import { readStaticFiles } from './static-files.ts';

export type ServerOptions = {
  readonly api: Api;
  /** 127.0.0.1 where it is left out. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Without it, this port speaks clear text. */
  readonly tls?: { readonly certificatePem: string; readonly keyPem: string };
  /** The folder of the built console. */
  readonly staticDir?: string;
  readonly readiness: ReadinessCheck;
  /** Prometheus's text format. */
  readonly metrics?: () => string | Promise<string>;
  readonly log: Logger;
  readonly limits?: Partial<ServerLimits>;
};

export type ServerLimits = HttpLimits & {
  readonly connections: number;
  /** How long calls that are under way may take to end once the server is asked to stop. */
  readonly drainMs: number;
};

export type Server = {
  /** Such as http://127.0.0.1:8080 */
  readonly url: string;
  readonly port: number;
  /** Serves until the signal; then lets what is under way end, and closes the port. */
  run(signal: AbortSignal): Promise<void>;
};

const usualLimits: ServerLimits = {
  headersMs: 10_000,
  requestMs: 60_000,
  idleMs: 120_000,
  connections: 10_000,
  drainMs: 10_000,
};

/** One port for gRPC, gRPC-Web, Connect, the console and the pages for operators. It listens once this has answered. */
export async function serve(options: ServerOptions): Promise<Server> {
  const { api, log, readiness } = options;
  const limits = { ...usualLimits, ...options.limits };
  const stopping = new AbortController();
  const files = options.staticDir ? await readStaticFiles(options.staticDir) : undefined;
  if (options.staticDir && !files) log.warn('console missing', { folder: options.staticDir });

  const services = [
    ...api.services,
    health.Health,
    reflection.ServerReflection,
    reflectionAlpha.ServerReflection,
  ];
  const rpc = createRpcHandler(
    (router) => {
      api.routes(router);
      const names = api.services.map(({ typeName }) => typeName);
      router.service(
        health.Health,
        healthService(readinessUntil(stopping.signal, readiness), names),
      );
      router.service(reflection.ServerReflection, reflectionService(services));
      router.service(reflectionAlpha.ServerReflection, reflectionAlphaService(services));
    },
    { ...api.options, shutdownSignal: stopping.signal },
    log,
  );
  const servers = createHttpServers(
    createRequestListener({
      rpc,
      readiness: readinessUntil(stopping.signal, readiness),
      log,
      ...(options.metrics ? { metrics: options.metrics } : {}),
      ...(files ? { files } : {}),
    }),
    limits,
  );
  const connections = new Set<Socket>();
  const listener = createListener(options.tls, limits.headersMs, (socket) =>
    lookAtFirstBytes(socket, limits.headersMs, (protocol) => servers.take(protocol, socket)),
  );
  listener.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  listener.maxConnections = limits.connections;
  const port = await listen(listener, options.port, options.host ?? '127.0.0.1');
  // Such as too many open files: the connection is lost, the server is not.
  listener.on('error', (error) => log.error('connection not accepted', { error }));

  return {
    port,
    url: `${options.tls ? 'https' : 'http'}://${hostOf(options.host ?? '127.0.0.1')}:${port}`,
    async run(signal) {
      await aborted(signal);
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      stopping.abort(new ConnectError('the server is stopping', Code.Unavailable));
      servers.drain();
      const tooLong = setTimeout(() => {
        log.warn('connections cut', { connections: connections.size });
        for (const socket of connections) socket.destroy();
      }, limits.drainMs);
      await closed;
      clearTimeout(tooLong);
    },
  };
}

const readinessUntil =
  (stop: AbortSignal, check: ReadinessCheck): ReadinessCheck =>
  () =>
    stop.aborted ? { ready: false, reason: 'the server is stopping' } : check();

function createListener(
  identity: ServerOptions['tls'],
  handshakeTimeout: number,
  accept: (socket: Socket) => void,
): net.Server {
  if (!identity) return net.createServer({ noDelay: true }, accept);
  const { certificatePem: cert, keyPem: key } = identity;
  const options = { cert, key, handshakeTimeout, ALPNProtocols: ['h2', 'http/1.1'] };
  return tls.createServer(options, accept);
}

function listen(server: net.Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

const hostOf = (host: string) => {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return net.isIPv6(host) ? `[${host}]` : host;
};
