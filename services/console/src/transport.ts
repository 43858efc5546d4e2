import { Code, ConnectError, type Interceptor, type Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';

/** Calls the server that served this page; `onRefused` when it does not know the token (any more). */
export function createConsoleTransport(
  token: string | undefined,
  onRefused: () => void,
): Transport {
  const signIn: Interceptor = (next) => async (request) => {
    if (token !== undefined && !request.header.has('authorization')) {
      request.header.set('authorization', `Bearer ${token}`);
    }
    try {
      return await next(request);
    } catch (error) {
      if (token !== undefined && ConnectError.from(error).code === Code.Unauthenticated)
        onRefused();
      throw error;
    }
  };
  return createConnectTransport({ baseUrl: window.location.origin, interceptors: [signIn] });
}
