import { isIP } from 'node:net';
import { grpcMethods, feed as wire } from '@fedscan/protocol';
import { type ChannelCredentials, Client, type ServiceError, status } from '@grpc/grpc-js';
import { FeedError } from '../feed-error.ts';
import type { FeedConnection } from './feed-connection.ts';

const { follow, report } = grpcMethods(wire.FeedService);
const longestResponse = 4 << 20;
const reportTimeoutMs = 10_000;

export function openGrpcConnection(
  address: string,
  credentials: ChannelCredentials,
): FeedConnection {
  const client = new Client(address, credentials, {
    'grpc.max_receive_message_length': longestResponse,
    'grpc.enable_retries': 0,
    'grpc.enable_http_proxy': isLoopback(address) ? 0 : 1,
    // Each connection has its own certificate, so it is never shared with an earlier one.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.keepalive_time_ms': 15_000,
    'grpc.keepalive_timeout_ms': 10_000,
    // A long way off, the default of 64 KiB would fill before the first acknowledgement is back.
    'grpc-node.flow_control_window': 1 << 20,
  });
  return {
    async *follow(request, signal) {
      const call = client.makeServerStreamRequest<wire.FollowRequest, Uint8Array>(
        follow.path,
        follow.requestSerialize,
        (bytes) => bytes,
        request,
      );
      const cancel = (): void => call.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        yield* call as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw toFeedError(address, error as ServiceError);
      } finally {
        signal.removeEventListener('abort', cancel);
        call.on('error', () => {});
        call.cancel();
      }
    },
    report: (request, signal) =>
      new Promise((resolve, reject) => {
        const call = client.makeUnaryRequest<wire.ReportRequest, wire.ReportResponse>(
          report.path,
          report.requestSerialize,
          report.responseDeserialize,
          request,
          { deadline: Date.now() + reportTimeoutMs },
          (error, response) => {
            if (response) resolve(response);
            else reject(toFeedError(address, error as ServiceError));
          },
        );
        signal.addEventListener('abort', () => call.cancel(), { once: true });
      }),
    close: () => client.close(),
  };
}

function toFeedError(address: string, cause: ServiceError): FeedError {
  if (cause.code === status.PERMISSION_DENIED || cause.code === status.UNAUTHENTICATED) {
    const message = `the primary at ${address} refuses this cluster; was it revoked? Join again with a new token`;
    return new FeedError('REFUSED', message, { cause });
  }
  if (cause.code === status.RESOURCE_EXHAUSTED) {
    return new FeedError('TOO_LARGE', `the primary at ${address} sent too much`, { cause });
  }
  const message = `the primary at ${address} does not answer (${cause.details ?? cause.message})`;
  return new FeedError('UNREACHABLE', message, { cause });
}

// A proxy of the environment is for what lies outside.
function isLoopback(address: string): boolean {
  const host = address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
