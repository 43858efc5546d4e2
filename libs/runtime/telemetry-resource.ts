// What every metric and span says about where it comes from.
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';

export const telemetryResource = (options: {
  readonly serviceName: string;
  readonly serviceVersion?: string;
}): Resource =>
  resourceFromAttributes({
    'service.name': options.serviceName,
    ...(options.serviceVersion && { 'service.version': options.serviceVersion }),
  });
