// Where a cluster joins, before it has a certificate: a listener of its own, open to strangers and bounded for them.
import { create } from '@bufbuild/protobuf';
import { grpcMethods, enrolment as wire } from '@fedscan/protocol';
import { type Logger, toListenError } from '@fedscan/runtime';
import type { Enrolment, ListenerCertificate } from '@fedscan/trust';
import { Server } from '@grpc/grpc-js';
import { toIdentity } from './enrolment-messages.ts';
import { answer, type GrpcService, TooManyRequests } from './grpc-service.ts';
import { listenerCredentials } from './listener-credentials.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

export type EnrolmentServer = {
  readonly port: number;
  run(signal: AbortSignal): Promise<void>;
};

export type EnrolmentServerOptions = {
  readonly enrolment: Enrolment;
  readonly certificate: ListenerCertificate;
  readonly host: string;
  /** 0 chooses a free one. */
  readonly port: number;
  readonly log: Logger;
  readonly rateLimit?: RateLimit;
};

// A request holds a token and a PKCS #10 request: about 500 bytes.
const longestRequest = 16_384;

const channelOptions = {
  'grpc.max_receive_message_length': longestRequest,
  'grpc.max_concurrent_streams': 4,
  'grpc.max_connection_idle_ms': 10_000,
  'grpc.max_connection_age_ms': 60_000,
  'grpc.max_connection_age_grace_ms': 10_000,
};

export async function openEnrolmentServer(
  options: EnrolmentServerOptions,
): Promise<EnrolmentServer> {
  const { enrolment, certificate, host, port, log } = options;
  const limit =
    options.rateLimit ??
    createRateLimit({
      perAddress: { burst: 20, perSecond: 0.2 },
      overall: { burst: 200, perSecond: 50 },
      addresses: 10_000,
    });
  const server = new Server(channelOptions);
  const { definition, handlers } = enrolmentService(enrolment, limit, log);
  server.addService(definition, handlers);
  const bound = await bind(
    server,
    `${host.includes(':') ? `[${host}]` : host}:${port}`,
    certificate,
  ).catch((error) => {
    throw toListenError(error, host, port);
  });
  return {
    port: bound,
    async run(signal) {
      if (!signal.aborted) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      }
      // Each call is short, and who was cut off asks again.
      server.forceShutdown();
    },
  };
}

// Recover has no handler, so it is answered with UNIMPLEMENTED.
function enrolmentService(enrolment: Enrolment, limit: RateLimit, log: Logger): GrpcService {
  return {
    definition: grpcMethods(wire.EnrolmentService),
    handlers: {
      enrol: answer<wire.EnrolRequest, wire.EnrolResponse>('enrol', log, async (call) => {
        const address = addressOf(call.getPeer());
        if (!limit.take(address)) {
          log.warn('enrolment throttled', { address });
          throw new TooManyRequests();
        }
        const identity = toIdentity(await enrolment.enrol(call.request));
        return create(wire.EnrolResponseSchema, { identity });
      }),
    },
  };
}

const bind = (server: Server, address: string, certificate: ListenerCertificate): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(address, listenerCredentials(certificate), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });

// `192.0.2.1:40000` or `2001:db8::1:40000`.
const addressOf = (peer: string): string => peer.replace(/:\d+$/, '');
