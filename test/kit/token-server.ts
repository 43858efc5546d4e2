// A strict token service: Docker's token specification, with tokens that only the registry beside it understands.
import { randomBytes } from 'node:crypto';
import { listenOnLoopback, type ServerCertificate } from './registry-listener.ts';
import {
  errorReply,
  type Fault,
  jsonReply,
  type RegistryRequest,
  type Reply,
  sendReply,
  toRegistryRequest,
} from './registry-reply.ts';

export type TokenServerOptions = {
  readonly users?: Readonly<Record<string, string>>;
  /** May this account (empty: nobody in particular) have this scope? All may, where nothing is said. */
  readonly grants?: (account: string, scope: string) => boolean;
  /** Seconds. */
  readonly expiresIn?: number;
  readonly host?: string;
  readonly tls?: ServerCertificate;
};

export type TokenServer = AsyncDisposable & {
  readonly url: string;
  readonly requests: readonly RegistryRequest[];
  /** Was this token given out for the scope, and is it still good? Any token is for the empty scope. */
  allows(token: string, scope: string): boolean;
  /** All tokens given out so far are refused from now on. */
  revokeAll(): void;
  /** Changes answers from now on. */
  addFault(fault: Fault): void;
};

export async function startTokenServer(options: TokenServerOptions = {}): Promise<TokenServer> {
  const { users = {}, grants = () => true, expiresIn = 300 } = options;
  const tokens = new Map<string, ReadonlySet<string>>();
  const requests: RegistryRequest[] = [];
  const faults: Fault[] = [];

  function answer(request: RegistryRequest): Reply {
    const { method, path, query, headers } = request;
    if (method !== 'GET' || path !== '/auth') return errorReply(404, 'NOT_FOUND', 'no such page');
    for (const name of query.keys()) {
      if (!['service', 'scope', 'account', 'client_id'].includes(name)) {
        return errorReply(400, 'UNSUPPORTED', `unknown ${name}`);
      }
    }
    if (query.get('service') !== 'registry') return errorReply(400, 'SERVICE', 'unknown service');
    const account = query.get('account') ?? '';
    if (!isLogin(headers.authorization, account, users)) {
      return errorReply(401, 'UNAUTHORIZED', 'incorrect user name or password');
    }
    const scopes = query.getAll('scope').filter((scope) => grants(account, scope));
    const token = randomBytes(24).toString('base64url');
    tokens.set(token, new Set(['', ...scopes]));
    return jsonReply({ token, access_token: token, expires_in: expiresIn });
  }

  const listener = await listenOnLoopback(
    (message, response) => {
      const request = toRegistryRequest(message);
      requests.push(request);
      const reply = faults.reduce(
        (sofar, fault) => fault(request, sofar) ?? sofar,
        answer(request),
      );
      void sendReply(request, reply, response);
    },
    options.host,
    options.tls,
  );
  return {
    url: listener.url,
    requests,
    allows: (token, scope) => tokens.get(token)?.has(scope) ?? false,
    revokeAll: () => tokens.clear(),
    addFault: (fault) => void faults.push(fault),
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  };
}

function isLogin(
  authorization: string | undefined,
  account: string,
  users: Readonly<Record<string, string>>,
): boolean {
  if (authorization === undefined) return account === '';
  const [name = '', ...password] = Buffer.from(authorization.replace('Basic ', ''), 'base64')
    .toString()
    .split(':');
  return name === account && users[name] === password.join(':');
}
