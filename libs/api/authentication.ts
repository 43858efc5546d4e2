// Runs before a request's body is read, so that a stranger cannot make the server parse anything.
import type { ConnectError, HandlerContext } from '@connectrpc/connect';
import type { Logger } from '@fedscan/runtime';
import { ApiError } from './api-error.ts';
import { peerAddress, session } from './call-context.ts';
import { translateError } from './error-interceptor.ts';
import { mayCall, needsSession } from './permissions.ts';
import type { Session, SessionVerifier } from './sessions.ts';
import { createSignInLimiter } from './sign-in-limiter.ts';

const longestToken = 512;

export function authentication(
  sessions: SessionVerifier,
  log: Logger,
): (context: HandlerContext) => Promise<void> {
  const limiter = createSignInLimiter();

  return async (context) => {
    const method = `${context.service.typeName}/${context.method.name}`;
    if (!needsSession(method)) return;
    try {
      const found = await signIn(context);
      if (!mayCall(found.role, method)) throw forbidden(found, context.method.name);
      context.values.set(session, found);
    } catch (error) {
      throw translateError(error, log, method) satisfies ConnectError;
    }
  };

  async function signIn(context: HandlerContext): Promise<Session> {
    const token = bearerToken(context.requestHeader.get('authorization'));
    const address = context.values.get(peerAddress);
    const retryAfterMs = limiter.waitMs(address, token);
    if (retryAfterMs > 0) {
      throw new ApiError('RESOURCE_EXHAUSTED', 'too many failed sign-ins; wait a minute', {
        reason: 'TOO_MANY_SIGN_INS',
        retryAfterMs,
      });
    }
    const found = token.length > longestToken ? undefined : await sessions.verify(token);
    if (!found) {
      limiter.failed(address);
      log.warn('sign-in refused', { address });
      throw unauthenticated('the token is unknown, expired or revoked');
    }
    limiter.succeeded(token);
    return found;
  }
}

function bearerToken(header: string | null): string {
  if (!header) throw unauthenticated('sign in: send "authorization: Bearer <token>"');
  const token = /^bearer +(\S+)$/i.exec(header.trim())?.[1];
  if (!token) throw unauthenticated('the authorization header is not "Bearer <token>"');
  return token;
}

const unauthenticated = (message: string) =>
  new ApiError('UNAUTHENTICATED', message, { reason: 'NOT_SIGNED_IN' });

const forbidden = ({ user, role }: Session, method: string) =>
  new ApiError('PERMISSION_DENIED', `${user} has the role ${role}, which may not call ${method}`, {
    reason: 'ROLE_TOO_LOW',
  });
