// Metrics and traces by OpenTelemetry. Off unless asked for: nothing of the SDK is loaded until then.
//
// The SDK's parts are put together here rather than by its auto-configuration, which asks cloud metadata hosts at start
// and reads the environment behind our back. No resource detector runs.
import { type Meter, metrics, type Tracer, trace } from '@opentelemetry/api';

export type TelemetryOptions = {
  readonly serviceName: string;
  readonly serviceVersion?: string;
  /** Whether metrics are gathered for `metricsText`. */
  readonly metrics?: boolean;
  /** The OTLP/HTTP receiver that gets traces, such as http://collector:4318; no traces without. */
  readonly otlpEndpoint?: string;
};

export type Telemetry = AsyncDisposable & {
  /** All metrics in Prometheus' text format, for the service's own HTTP port; undefined while metrics are off. */
  readonly metricsText: (() => Promise<string>) | undefined;
};

export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Open it before the parts that measure themselves are created: a meter taken earlier stays silent.
 * Disposing of it sends what is left.
 */
export async function openTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const closing: (() => Promise<void>)[] = [];
  let metricsText: Telemetry['metricsText'];
  if (options.metrics) {
    const { openMetrics } = await import('./metrics.ts');
    const opened = openMetrics(options);
    metricsText = opened.text;
    closing.push(opened.close);
  }
  if (options.otlpEndpoint) {
    const { openTraces } = await import('./traces.ts');
    closing.push(openTraces({ ...options, otlpEndpoint: options.otlpEndpoint }).close);
  }
  return {
    metricsText,
    async [Symbol.asyncDispose]() {
      await Promise.allSettled(closing.map((close) => close()));
    },
  };
}

/** The instruments of one part: `meter('feed').createCounter('fedscan_feed_batches_sent')`. */
export const meter = (name: string): Meter => metrics.getMeter(`fedscan.${name}`);

export const tracer = (name: string): Tracer => trace.getTracer(`fedscan.${name}`);
