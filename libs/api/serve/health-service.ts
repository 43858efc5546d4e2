// https://github.com/grpc/grpc/blob/master/doc/health-checking.md
import { setTimeout } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { health } from '@fedscan/protocol';
import { notFound } from '../api-error.ts';
import { askReadiness, type ReadinessCheck } from './readiness.ts';

const { HealthCheckResponse_ServingStatus: Status, HealthCheckResponseSchema } = health;
const watchIntervalMs = 1000;

/** All services of one process stand and fall together; '' names the process. */
export function healthService(
  check: ReadinessCheck,
  services: readonly string[],
): ServiceImpl<typeof health.Health> {
  const names = new Set(['', ...services]);
  const ask = async () => ((await askReadiness(check)).ready ? Status.SERVING : Status.NOT_SERVING);
  const response = (status: health.HealthCheckResponse_ServingStatus) =>
    create(HealthCheckResponseSchema, { status });

  return {
    async check({ service }) {
      if (!names.has(service)) throw notFound(service, `there is no service ${service} here`);
      return response(await ask());
    },

    async list() {
      const status = response(await ask());
      return { statuses: Object.fromEntries([...names].map((name) => [name, status])) };
    },

    async *watch({ service }, { signal }) {
      let told: health.HealthCheckResponse_ServingStatus | undefined;
      while (!signal.aborted) {
        const status = names.has(service) ? await ask() : Status.SERVICE_UNKNOWN;
        if (status !== told) yield response(status);
        told = status;
        await setTimeout(watchIntervalMs, undefined, { signal }).catch(() => {});
      }
    },
  };
}
