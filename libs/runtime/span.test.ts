import { context, propagation, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, expect, test } from 'vitest';
import { inSpan, openSpan } from './span.ts';

const exporter = new InMemorySpanExporter();
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
trace.setGlobalTracerProvider(
  new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
);
afterEach(() => exporter.reset());
afterAll(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

const idOf = (span: Span | undefined) => span?.spanContext().spanId;

test('holds what its work begins, also after a wait', async () => {
  await inSpan('scan image', { part: 'scanner', fields: { images: 1 } }, async (span) => {
    await Promise.resolve();
    await inSpan('read layer', { part: 'scanner' }, async () => {});
    span.add({ layersRead: 3, seq: 9_007_199_254_740_993n });
  });

  const [layer, image] = exporter.getFinishedSpans();
  expect(image?.attributes).toEqual({ images: 1, layersRead: 3, seq: '9007199254740993' });
  expect(image?.parentSpanContext).toBeUndefined();
  expect(layer?.parentSpanContext?.spanId).toBe(image?.spanContext().spanId);
});

test('goes on with the trace of who called', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  openSpan('answer call', {
    part: 'api',
    caller: (name) => (name === 'traceparent' ? traceparent : null),
  }).end();

  const [span] = exporter.getFinishedSpans();
  expect(span?.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
  expect(span?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
});

test('has failed where its work throws, and keeps secrets to itself', async () => {
  const error = Object.assign(new Error('refused: Bearer fsk_secret'), { code: 'UNAUTHORIZED' });

  const outcome = inSpan('list registry', { part: 'registry' }, () => Promise.reject(error));

  await expect(outcome).rejects.toBe(error);
  const [span] = exporter.getFinishedSpans();
  expect(span?.attributes).toEqual({ 'error.type': 'UNAUTHORIZED' });
  expect(span?.status.code).toBe(SpanStatusCode.ERROR);
  expect(span?.status.message).toMatch(/^refused: Bearer \[redacted\]/);
});

test('is the active one within its work only', () => {
  const span = openSpan('feed batch', { part: 'feed' });

  const inside = span.within(() => idOf(trace.getActiveSpan()));

  expect(inside).toMatch(/^[0-9a-f]{16}$/);
  expect(trace.getActiveSpan()).toBeUndefined();
  span.end();
});
