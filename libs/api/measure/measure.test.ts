import { once } from 'node:events';
import { openTelemetry, type Telemetry } from '@fedscan/runtime';
import {
  apiClients,
  memoryCatalog,
  memoryOrders,
  refusalOf,
  startServedApi,
} from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import { measureCatalog } from './measure-catalog.ts';

const linesOf = async ({ metricsText }: Telemetry, name: string): Promise<string[]> =>
  ((await metricsText?.()) ?? '').split('\n').filter((line) => line.startsWith(name));

const callsOf = async (telemetry: Telemetry) => {
  const lines = await linesOf(telemetry, 'fedscan_api_calls_total');
  return lines.map((line) => {
    const [, service, method, code, count] =
      /service="fedscan\.v1\.(\w+)",method="(\w+)",code="(\w+)"\} (\d+)$/.exec(line) ?? [];
    return `${service}.${method} ${code} ${count}`;
  });
};

test('counts calls by method and outcome, also those that are refused unread', async () => {
  await using telemetry = await openTelemetry({ serviceName: 'primary', metrics: true });
  await using served = await startServedApi();
  const api = apiClients(served.url);
  await api.registries.listRegistries({});
  await api.registries.listRegistries({});
  await refusalOf(api.registries.getRegistry({ name: 'registries/none' }));
  await refusalOf(apiClients(served.url, 'wrong').registries.listRegistries({}));
  await refusalOf(apiClients(served.url, 'reader-token').registries.startScan({ name: 'x' }));

  expect(await callsOf(telemetry)).toEqual([
    'RegistryService.ListRegistries ok 2',
    'RegistryService.GetRegistry not_found 1',
    'RegistryService.ListRegistries unauthenticated 1',
    'RegistryService.StartScan permission_denied 1',
  ]);
  expect(await linesOf(telemetry, 'fedscan_api_call_duration_seconds_count')).toEqual([
    expect.stringMatching(/method="ListRegistries"\} 2$/),
    expect.stringMatching(/method="GetRegistry"\} 1$/),
  ]);
  expect(await linesOf(telemetry, 'fedscan_sign_in_failures_total')).toEqual([
    'fedscan_sign_in_failures_total{reason="refused"} 1',
  ]);
});

test('counts a stream at its end, whether it was read to the end, failed or was left', async () => {
  await using telemetry = await openTelemetry({ serviceName: 'primary', metrics: true });
  const step = { records: 1, changed: 0, removed: 0, rejected: 0 };
  const progress = { ...step, packagesRematched: 0, matchesChanged: 0, problems: [] };
  const abandoned = Promise.withResolvers<void>();
  const orders = {
    ...memoryOrders(),
    async *importAdvisories(location: string, signal: AbortSignal) {
      yield { ...progress, phase: 'read' as const };
      if (location === '/broken') throw new Error('the disk is full');
      if (location !== '/endless') return;
      await once(signal, 'abort');
      abandoned.resolve();
    },
  };
  {
    await using served = await startServedApi({ orders });
    const { advisories } = apiClients(served.url);
    for await (const _ of advisories.importAdvisories({ location: '/whole' }));
    await refusalOf(advisories.importAdvisories({ location: '/broken' }));
    const leaving = new AbortController();
    const endless = advisories.importAdvisories(
      { location: '/endless' },
      { signal: leaving.signal },
    );
    const left = (async () => {
      for await (const _ of endless) leaving.abort();
    })();
    await refusalOf(left);
    await abandoned.promise;
  }

  expect(await callsOf(telemetry)).toEqual([
    'AdvisoryService.ImportAdvisories ok 1',
    'AdvisoryService.ImportAdvisories internal 1',
    'AdvisoryService.ImportAdvisories canceled 1',
  ]);
});

test('tells what a catalog holds', async () => {
  await using telemetry = await openTelemetry({ serviceName: 'primary', metrics: true });
  const fetchedAt = new Date(Date.now() - 90_000);

  measureCatalog({
    registries: () => memoryCatalog().registries(),
    advisorySources: () => [{ name: 'Debian', advisories: 7, fetchedAt }],
    epoch: 12n,
    unreadableEntries: 3,
  });

  const lines = await linesOf(telemetry, 'fedscan_');
  const age = lines.find((line) => line.startsWith('fedscan_advisory_age_seconds'));
  expect(lines.filter((line) => line !== age)).toEqual([
    'fedscan_catalog_registries 1',
    'fedscan_catalog_images{registry="prod",status="queued"} 0',
    'fedscan_catalog_images{registry="prod",status="scanning"} 0',
    'fedscan_catalog_images{registry="prod",status="scanned"} 1',
    'fedscan_catalog_images{registry="prod",status="failed"} 1',
    'fedscan_catalog_images{registry="prod",status="unsupported"} 0',
    'fedscan_catalog_unreadable_entries 3',
    'fedscan_advisory_epoch 12',
    'fedscan_advisory_records{source="Debian"} 7',
  ]);
  expect(
    Number(age?.replace('fedscan_advisory_age_seconds{source="Debian"} ', '')),
  ).toBeGreaterThanOrEqual(90);
});
