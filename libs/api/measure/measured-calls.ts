// Each call is counted and traced once, at its end: that of a stream comes with its last message.
import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { type OpenSpan, openSpan } from '@fedscan/runtime';
import { type Called, type CallMeasure, nameOf } from './call-measure.ts';

type Call = { readonly span: OpenSpan; ended(error?: unknown): void };

/** The outermost interceptor: it sees errors as callers see them. */
export const measuredCalls =
  (measure: CallMeasure): Interceptor =>
  (next) =>
  async (request) => {
    const call = beginCall(request, request.header, request.signal, measure);
    try {
      const response = await call.span.within(() => next(request));
      if (response.stream) return { ...response, message: followed(response.message, call) };
      call.ended();
      return response;
    } catch (error) {
      call.ended(error);
      throw error;
    }
  };

function beginCall(
  called: Called,
  header: Headers,
  signal: AbortSignal,
  measure: CallMeasure,
): Call {
  const started = performance.now();
  const { service, method } = called;
  const span = openSpan('API call', {
    part: 'api',
    fields: {
      'rpc.system': 'connect_rpc',
      'rpc.service': service.typeName,
      'rpc.method': method.name,
    },
    caller: (name) => header.get(name),
  });
  return {
    span,
    ended(thrown) {
      // A handler whose caller went away may well end as if all was said.
      const error = thrown ?? (signal.aborted ? signal.reason : undefined);
      const code = error === undefined ? undefined : ConnectError.from(error).code;
      span.add({ 'rpc.response.status_code': code === undefined ? 'ok' : nameOf(code) });
      if (code !== undefined && ours.has(code)) span.failed(error);
      span.end();
      measure.ended(called, code, (performance.now() - started) / 1000);
    },
  };
}

// With all other codes it is the caller who must do something.
const ours: ReadonlySet<Code> = new Set([
  Code.Unknown,
  Code.DeadlineExceeded,
  Code.Unimplemented,
  Code.Internal,
  Code.Unavailable,
  Code.DataLoss,
]);

async function* followed<T>(messages: AsyncIterable<T>, call: Call): AsyncGenerator<T> {
  const iterator = messages[Symbol.asyncIterator]();
  let failure: unknown;
  try {
    for (;;) {
      const { done, value } = await call.span.within(() => iterator.next());
      if (done) return;
      yield value;
    }
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    await iterator.return?.();
    call.ended(failure);
  }
}
