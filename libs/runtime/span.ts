// A piece of work as traces show it. Costs next to nothing while traces are off.
import {
  type Context,
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';
import { redact } from './redact.ts';
import { tracer } from './telemetry.ts';

export type SpanFields = Readonly<Record<string, string | number | boolean | bigint>>;

export type SpanOptions = {
  /** Which part of the service does it: `feed`. */
  readonly part: string;
  readonly fields?: SpanFields;
  /**
   * Reads the headers of the request that asked for it: the caller's span (W3C Trace Context) becomes the parent. Where
   * left out, that is the span within which it is opened.
   */
  readonly caller?: (header: string) => string | null;
};

export type OpenSpan = {
  /** What `work` begins, before it first waits and after, belongs to the span. */
  within<Result>(work: () => Result): Result;
  add(fields: SpanFields): void;
  failed(error: unknown): void;
  end(): void;
};

/** `name` is a constant, *verb thing*: what differs goes into the fields. Call `end`. */
export function openSpan(name: string, { part, fields, caller }: SpanOptions): OpenSpan {
  const parent = caller ? propagation.extract(context.active(), caller, headers) : context.active();
  const kind = caller ? SpanKind.SERVER : SpanKind.INTERNAL;
  const span = tracer(part).startSpan(name, { kind, attributes: plain(fields) }, parent);
  const inside = trace.setSpan(parent, span);
  return {
    within: (work) => within(inside, work),
    add: (more) => void span.setAttributes(plain(more)),
    failed: (error) => fail(span, error),
    end: () => span.end(),
  };
}

/** The span of one piece of work, which has failed where that throws. */
export async function inSpan<Result>(
  name: string,
  options: SpanOptions,
  work: (span: OpenSpan) => Promise<Result>,
): Promise<Result> {
  const span = openSpan(name, options);
  try {
    return await span.within(() => work(span));
  } catch (error) {
    span.failed(error);
    throw error;
  } finally {
    span.end();
  }
}

const headers: TextMapGetter<(header: string) => string | null> = {
  keys: () => [],
  get: (header, name) => header(name) ?? undefined,
};

const within = <Result>(inside: Context, work: () => Result): Result => context.with(inside, work);

const plain = (fields: SpanFields = {}): Record<string, string | number | boolean> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? value.toString() : value,
    ]),
  );

function fail(span: Span, error: unknown): void {
  const { message, code, name } = Object(redact({ error: asError(error) }).error);
  span.setAttribute('error.type', String(code ?? name));
  span.setStatus({ code: SpanStatusCode.ERROR, message: String(message) });
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
