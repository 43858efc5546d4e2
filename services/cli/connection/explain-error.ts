// Errors of a call, as sentences that say what to do.
import { Code, ConnectError } from '@connectrpc/connect';
import { CliError } from '../cli-error.ts';
import type { Connection } from './clients.ts';

// Names of OpenSSL's and Node's errors: CERT_HAS_EXPIRED, UNABLE_TO_VERIFY_LEAF_SIGNATURE, ERR_TLS_CERT_ALTNAME_INVALID …
const untrusted = /CERT|SIGNATURE|^UNABLE_TO_|^ERR_(?:TLS|SSL)_|^EPROTO$/;

export function explainError(error: unknown, { server, token }: Connection): unknown {
  if (!(error instanceof ConnectError)) return error;
  const { code, rawMessage } = error;
  const as = (kind: CliError['code'], message: string) =>
    new CliError(kind, message, { cause: error });
  const nodeCode = nodeCodeOf(error);

  if (nodeCode && untrusted.test(nodeCode)) {
    return as(
      'unreachable',
      `${server} shows a certificate that is not trusted (${nodeCode}); name its CA with --server-ca`,
    );
  }
  if (nodeCode) {
    return as(
      'unreachable',
      `${server} cannot be reached (${nodeCode}); is fedscan running there? Name another with --server`,
    );
  }
  switch (code) {
    case Code.Unauthenticated:
      return as(
        'notAllowed',
        token
          ? `${server} does not accept the token: ${rawMessage}; run "fedscan login"`
          : `not signed in to ${server}; run "fedscan login", or set FEDSCAN_TOKEN`,
      );
    case Code.PermissionDenied:
      return as('notAllowed', rawMessage);
    case Code.NotFound:
      return as('notFound', rawMessage);
    case Code.InvalidArgument:
      return as('usage', rawMessage);
    case Code.DeadlineExceeded:
      return as('unreachable', `${server} did not answer in time; try again`);
    case Code.Unavailable:
      return as('unreachable', `${server} is not available: ${rawMessage}; try again`);
    case Code.Unimplemented:
    case Code.Unknown:
      return as(
        'failed',
        `what answers at ${server} is not this version of fedscan: ${rawMessage}`,
      );
    default:
      return as('failed', rawMessage);
  }
}

function nodeCodeOf(error: ConnectError): string | undefined {
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code === 'string') return code;
  }
  return undefined;
}
