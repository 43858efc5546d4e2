import { type Meter, metrics } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { telemetryResource } from './telemetry-resource.ts';

/** What cannot be had by then, such as from a database that is down, is left out this time. */
const collectMs = 3_000;

export type OpenMetrics = { text(): Promise<string>; close(): Promise<void> };

export function openMetrics(options: {
  readonly serviceName: string;
  readonly serviceVersion?: string;
}): OpenMetrics {
  // The exporter as a reader only: our HTTP port serves the text, no port is opened here.
  const reader = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({
    resource: telemetryResource(options),
    readers: [reader],
  });
  // Without the scope as a label on every line: our names say which part they belong to.
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  metrics.setGlobalMeterProvider(provider);
  measureProcess(provider.getMeter('fedscan.process'));
  return {
    async text() {
      const { resourceMetrics } = await reader.collect({ timeoutMillis: collectMs });
      return serializer.serialize(resourceMetrics);
    },
    async close() {
      metrics.disable();
      await provider.shutdown();
    },
  };
}

// The names that Prometheus' own client libraries give them.
function measureProcess(meter: Meter): void {
  meter
    .createObservableGauge('process_resident_memory_bytes', {
      description: 'Memory of the process in bytes',
    })
    .addCallback((result) => result.observe(process.memoryUsage.rss()));
  meter
    .createObservableCounter('process_cpu_seconds', {
      description: 'CPU time of user and system in seconds',
    })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage();
      result.observe((user + system) / 1e6);
    });
  meter
    .createObservableGauge('process_uptime_seconds', {
      description: 'Time since the process started in seconds',
    })
    .addCallback((result) => result.observe(process.uptime()));
}
