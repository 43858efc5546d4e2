// One request to the primary, with failures told as what an operator can act on.
import { isIP } from 'node:net';
import type { DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { GrpcMethod } from '@fedscan/protocol';
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { EnrolmentError } from './enrolment-error.ts';

export type PrimaryConnection = {
  /** `host:port` each, tried in turn. */
  readonly addresses: readonly string[];
  readonly trustPem: string;
  /** Who calls; nobody before enrolment. */
  readonly identity?: { readonly certificatePem: string; readonly keyPem: string };
};

const timeoutMs = 10_000;

/** Throws EnrolmentError: REFUSED and UNTRUSTED at once, UNREACHABLE after all addresses. */
export async function callPrimary<Input extends DescMessage, Output extends DescMessage>(
  connection: PrimaryConnection,
  method: GrpcMethod<Input, Output>,
  request: MessageInitShape<Input>,
  signal: AbortSignal,
): Promise<MessageShape<Output>> {
  let last: EnrolmentError | undefined;
  for (const address of connection.addresses) {
    try {
      return await callAddress(address, connection, method, request, signal);
    } catch (error) {
      signal.throwIfAborted();
      last = toEnrolmentError(address, error as ServiceError);
      if (last.code !== 'UNREACHABLE') throw last;
    }
  }
  throw last ?? new EnrolmentError('UNREACHABLE', 'no address of the primary is known');
}

async function callAddress<Input extends DescMessage, Output extends DescMessage>(
  address: string,
  { trustPem, identity }: PrimaryConnection,
  method: GrpcMethod<Input, Output>,
  request: MessageInitShape<Input>,
  signal: AbortSignal,
): Promise<MessageShape<Output>> {
  signal.throwIfAborted();
  const client = new Client(
    address,
    credentials.createSsl(
      Buffer.from(trustPem),
      identity ? Buffer.from(identity.keyPem) : null,
      identity ? Buffer.from(identity.certificatePem) : null,
    ),
    { 'grpc.enable_retries': 0, 'grpc.enable_http_proxy': isLoopback(address) ? 0 : 1 },
  );
  let cancel = (): void => {};
  try {
    return await new Promise((resolve, reject) => {
      const call = client.makeUnaryRequest<MessageInitShape<Input>, MessageShape<Output>>(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        { deadline: Date.now() + timeoutMs },
        (error, response) => (response ? resolve(response) : reject(error)),
      );
      cancel = () => call.cancel();
      signal.addEventListener('abort', cancel);
    });
  } finally {
    signal.removeEventListener('abort', cancel);
    client.close();
  }
}

function toEnrolmentError(address: string, cause: ServiceError): EnrolmentError {
  const details = cause.details ?? cause.message;
  if (cause.code === status.PERMISSION_DENIED) {
    return new EnrolmentError('REFUSED', `the primary at ${address} refused`, { cause });
  }
  if (/\balert\b/i.test(details)) {
    const message = `the primary at ${address} does not accept the certificate of this agent; is it expired?`;
    return new EnrolmentError('UNREACHABLE', message, { cause });
  }
  if (/not yet valid|has expired/i.test(details)) {
    const message = `the certificate of the primary at ${address} is out of its time by the clock of this machine (${new Date().toISOString()}); set the clock`;
    return new EnrolmentError('UNTRUSTED', message, { cause });
  }
  if (/altnames|does not match/i.test(details)) {
    const message = `the certificate of the primary does not name ${address}; set the primary's FEDSCAN_ADVERTISED_HOST to the name that agents use and create a new join token`;
    return new EnrolmentError('UNTRUSTED', message, { cause });
  }
  if (/certificate|self.signed|issuer/i.test(details)) {
    const message = `who answers at ${address} is not the primary of this federation: its certificate comes from another authority`;
    return new EnrolmentError('UNTRUSTED', message, { cause });
  }
  const message = `the primary at ${address} does not answer (${details})`;
  return new EnrolmentError('UNREACHABLE', message, { cause });
}

// A proxy of the environment is for what lies outside.
function isLoopback(address: string): boolean {
  const host = address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
