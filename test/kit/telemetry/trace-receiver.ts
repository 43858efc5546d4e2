import { buffer } from 'node:stream/consumers';
import { listenOnLoopback } from '../registry-listener.ts';
import { type ReceivedSpan, readSpans } from './otlp-spans.ts';

export type TraceReceiver = AsyncDisposable & {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** The first that fits, already there or still to come. */
  waitFor(fits: (span: ReceivedSpan) => boolean): Promise<ReceivedSpan>;
};

/** Takes traces as a collector does: OTLP over HTTP, in protobuf. */
export async function startTraceReceiver(): Promise<TraceReceiver> {
  const spans: ReceivedSpan[] = [];
  const waiters = new Set<(span: ReceivedSpan) => void>();
  const listener = await listenOnLoopback(async (request, response) => {
    const body = await buffer(request);
    const isTraces = request.method === 'POST' && request.url === '/v1/traces';
    response.writeHead(isTraces ? 200 : 404, { 'content-type': 'application/x-protobuf' }).end();
    if (!isTraces) return;
    for (const span of readSpans(body)) {
      spans.push(span);
      for (const waiter of waiters) waiter(span);
    }
  });
  return {
    url: listener.url,
    spans,
    waitFor(fits) {
      const found = spans.find(fits);
      if (found) return Promise.resolve(found);
      return new Promise((resolve) => {
        waiters.add((span) => {
          if (fits(span)) resolve(span);
        });
      });
    },
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  };
}
