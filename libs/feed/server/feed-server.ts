// The port of the feeds: plain gRPC over mutual TLS, so that any gRPC client can follow.
import { grpcMethods, feed as wire } from '@fedscan/protocol';
import { type Logger, sleep, toListenError } from '@fedscan/runtime';
import {
  Server,
  type ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Publisher } from '../publisher/publisher.ts';
import { followHandler } from './follow-handler.ts';
import { type OnReport, reportHandler } from './report-handler.ts';

export type FeedServerOptions = {
  readonly publisher: Publisher;
  /** Must ask for client certificates: `mutualTls`, or credentials that renew themselves. */
  readonly credentials: ServerCredentials;
  /** The name that callers' certificates must carry. */
  readonly federation: string;
  readonly host: string;
  /** 0 chooses a free one. */
  readonly port: number;
  readonly onReport: OnReport;
  /** What else is served on this port: renewal, health. */
  readonly services?: readonly {
    readonly definition: ServiceDefinition;
    readonly handlers: UntypedServiceImplementation;
  }[];
  readonly log: Logger;
  readonly keepaliveMs?: number;
};

export type FeedServer = {
  readonly port: number;
  /** Runs the publisher too; says goodbye to all followers in the end. */
  run(signal: AbortSignal): Promise<void>;
};

/** Cursors of thousands of feeds. */
const longestRequest = 1 << 20;
const longestResponse = 4 << 20;
const shutdownGraceMs = 2_000;

export async function createFeedServer(options: FeedServerOptions): Promise<FeedServer> {
  const { publisher, credentials, federation, host, port, onReport, services = [], log } = options;
  const { keepaliveMs = 15_000 } = options;
  const server = new Server({
    'grpc.max_receive_message_length': longestRequest,
    'grpc.max_send_message_length': longestResponse,
    'grpc.max_concurrent_streams': 16,
    // A follower that is gone without a word is noticed within 30 s.
    'grpc.keepalive_time_ms': keepaliveMs,
    'grpc.keepalive_timeout_ms': Math.min(10_000, keepaliveMs),
  });
  const { follow, report, resolve } = grpcMethods(wire.FeedService);
  server.addService(
    // Frames are encoded once for all followers, so nothing is left to be serialised.
    { follow: { ...follow, responseSerialize: (frame: Buffer) => frame }, report, resolve },
    {
      follow: followHandler(publisher, federation, log),
      report: reportHandler(onReport, publisher.headOf, federation, log),
      // Resolve has no handler, so it is answered with UNIMPLEMENTED.
    },
  );
  for (const { definition, handlers } of services) server.addService(definition, handlers);
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const bound = await bind(server, address, credentials).catch((error) => {
    throw toListenError(error, host, port);
  });
  return {
    port: bound,
    async run(signal) {
      try {
        await publisher.run(signal);
      } finally {
        await shutDown(server);
      }
    },
  };
}

const bind = (server: Server, address: string, credentials: ServerCredentials): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });

async function shutDown(server: Server): Promise<void> {
  const grace = new AbortController();
  const shut = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  await Promise.race([shut, sleep(shutdownGraceMs, grace.signal).catch(() => undefined)]);
  grace.abort();
  server.forceShutdown();
}
