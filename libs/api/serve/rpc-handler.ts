// What connect-node's own adapter does, but an error goes to our log, and an unusable Host header costs its request only.
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type ConnectRouter,
  type ConnectRouterOptions,
  createConnectRouter,
  createContextValues,
} from '@connectrpc/connect';
import type { UniversalServerResponse } from '@connectrpc/connect/protocol';
import {
  compressionBrotli,
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from '@connectrpc/connect-node';
import type { Logger } from '@fedscan/runtime';
import { peerAddress } from '../call-context.ts';
import { plainHeaders } from './security-headers.ts';

export type RpcHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
) => boolean;

/** Answers false where the path is that of no method. */
export function createRpcHandler(
  routes: (router: ConnectRouter) => void,
  options: ConnectRouterOptions,
  log: Logger,
): RpcHandler {
  const router = createConnectRouter({
    acceptCompression: [compressionGzip, compressionBrotli],
    ...options,
  });
  routes(router);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));

  return (request, response, pathname) => {
    const handler = handlers.get(pathname);
    if (!handler) return false;
    const universal = toUniversal(request, response);
    if (!universal) {
      response.writeHead(400, plainHeaders).end('the Host header is not a host\n');
      return true;
    }
    handler(universal)
      .then((answer) => universalResponseToNodeResponse(readable(answer), response))
      .catch((error) => {
        // Nearly always a caller that went away while it was being answered.
        log.debug('answer not delivered', { path: pathname, error });
        response.destroy();
      });
    return true;
  };
}

function toUniversal(request: IncomingMessage, response: ServerResponse) {
  const values = createContextValues().set(peerAddress, request.socket.remoteAddress ?? '');
  try {
    return universalRequestFromNodeRequest(request, response, undefined, values);
  } catch {
    return undefined;
  }
}

// connect writes grpc-message with encodeURIComponent, and @grpc/grpc-js reads it with decodeURI, which leaves "%3A" and
// "%2F" as they are. gRPC's rule (PROTOCOL-HTTP2, Percent-Encoded) asks for neither to be encoded, and encodeURI is what
// both understand. The trailers are there once the body has ended.
function readable(answer: UniversalServerResponse): UniversalServerResponse {
  const { body, trailer } = answer;
  return body && trailer ? { ...answer, body: ended(body, trailer) } : answer;
}

async function* ended(body: AsyncIterable<Uint8Array>, trailer: Headers) {
  yield* body;
  const message = trailer.get('grpc-message');
  if (message) trailer.set('grpc-message', encodeURI(decodeURIComponent(message)));
}
