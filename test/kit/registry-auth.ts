import { errorReply, type RegistryRequest, type Reply } from './registry-reply.ts';
import type { TokenServer } from './token-server.ts';

export type RegistryAuth =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | {
      readonly kind: 'token';
      readonly server: TokenServer;
      /** The challenge as this registry writes it, in place of the usual form. */
      readonly challenge?: (scope: string) => string;
    };

/** Undefined where the request may go on. Strict: what was not asked for must not be sent. */
export function checkAuth(
  auth: RegistryAuth | undefined,
  request: RegistryRequest,
  scope: string,
): Reply | undefined {
  const { authorization } = request.headers;
  if (!auth) {
    return authorization === undefined
      ? undefined
      : errorReply(400, 'UNSUPPORTED', 'a credential was sent to a registry that wants none');
  }
  if (auth.kind === 'basic') {
    const expected = Buffer.from(`${auth.username}:${auth.password}`).toString('base64');
    return authorization === `Basic ${expected}`
      ? undefined
      : refusal('Basic realm="Registry Realm"');
  }
  if (authorization?.startsWith('Basic ')) {
    return errorReply(400, 'UNSUPPORTED', 'Basic was sent to a registry that wants Bearer');
  }
  const token = authorization?.replace('Bearer ', '');
  if (token !== undefined && auth.server.allows(token, scope)) return undefined;
  const known = token !== undefined && auth.server.allows(token, '');
  const error = known ? ',error="insufficient_scope"' : '';
  const part = scope ? `,scope="${scope}"` : '';
  const usual = `Bearer realm="${auth.server.url}/auth",service="registry"${part}${error}`;
  return refusal(auth.challenge?.(scope) ?? usual);
}

const refusal = (challenge: string): Reply =>
  errorReply(401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': challenge });
