import type { ListingStore } from '@fedscan/pipeline';
import { openTelemetry } from '@fedscan/runtime';
import { expect, test } from 'vitest';
import { measuredListings } from './measured-listings.ts';

type Passes = Pick<ListingStore, 'beginPass' | 'finishPass'>;

test('counts a pass once it has ended, and not where its end could not be kept', async () => {
  await using telemetry = await openTelemetry({ serviceName: 'primary', metrics: true });
  let next = 1;
  const listings = measuredListings<Passes>({
    beginPass: async () => next++,
    async finishPass(registry) {
      if (registry === 'lost') throw new Error('the database is down');
    },
  });
  const passOf = async (registry: string, outcome: 'complete' | 'failed') => {
    const pass = await listings.beginPass(registry, new Date());
    await listings.finishPass(registry, pass, { outcome, finishedAt: new Date() });
  };

  await passOf('shop', 'complete');
  await passOf('shop', 'complete');
  await passOf('other', 'failed');
  await expect(passOf('lost', 'complete')).rejects.toThrow('the database is down');
  await listings.beginPass('shop', new Date());

  const lines = ((await telemetry.metricsText?.()) ?? '').split('\n');
  expect(lines.filter((line) => /^fedscan_.*(_passes_total|_seconds_count)/.test(line))).toEqual([
    'fedscan_registry_passes_total{outcome="complete"} 2',
    'fedscan_registry_passes_total{outcome="failed"} 1',
    'fedscan_registry_pass_duration_seconds_count 3',
  ]);
});
