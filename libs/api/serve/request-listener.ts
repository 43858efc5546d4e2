import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from '@fedscan/runtime';
import { askReadiness, type ReadinessCheck } from './readiness.ts';
import type { RpcHandler } from './rpc-handler.ts';
import { plainHeaders } from './security-headers.ts';
import type { StaticFiles } from './static-files.ts';

export type ListenerParts = {
  readonly rpc: RpcHandler;
  readonly readiness: ReadinessCheck;
  /** Prometheus's text format. */
  readonly metrics?: () => string | Promise<string>;
  readonly files?: StaticFiles;
  readonly log: Logger;
};

type Answer = { readonly status: number; readonly text: string; readonly type?: string };

/** One path, one answer: a method of the API, the three pages for operators, or a file of the console. */
export function createRequestListener(parts: ListenerParts): RequestListener {
  return (request, response) => {
    const pathname = pathOf(request);
    if (parts.rpc(request, response, pathname)) return;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      // gRPC clients read this as UNIMPLEMENTED.
      reply(request, response, { status: 404, text: 'there is no such method\n' });
      return;
    }
    answerPage(parts, pathname)
      .then((answer) => {
        if (answer) reply(request, response, answer);
        else if (!parts.files?.answer(request, response, pathname)) {
          reply(request, response, { status: 404, text: notThere(parts.files) });
        }
      })
      .catch((error) => {
        parts.log.error('request failed', { path: pathname, error });
        if (response.headersSent) response.destroy();
        else reply(request, response, { status: 500, text: 'internal error\n' });
      });
  };
}

async function answerPage(
  { readiness, metrics }: ListenerParts,
  pathname: string,
): Promise<Answer | undefined> {
  switch (pathname) {
    case '/healthz':
      return { status: 200, text: 'ok\n' };
    case '/readyz': {
      const state = await askReadiness(readiness);
      return state.ready
        ? { status: 200, text: 'ok\n' }
        : { status: 503, text: `${state.reason}\n` };
    }
    case '/metrics':
      return metrics
        ? { status: 200, text: await metrics(), type: 'text/plain; version=0.0.4; charset=utf-8' }
        : { status: 404, text: 'metrics are not switched on\n' };
    default:
      return undefined;
  }
}

function reply(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, text, type = plainHeaders['content-type'] } = answer;
  response.writeHead(status, { ...plainHeaders, 'content-type': type });
  response.end(request.method === 'HEAD' ? undefined : text);
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const path = url.split(/[?#]/, 1)[0] ?? '/';
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const notThere = (files: StaticFiles | undefined) =>
  files
    ? 'not found\n'
    : 'not found; the console is not built (npm run build -w services/console)\n';
