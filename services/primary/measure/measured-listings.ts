import type { ListingStore } from '@fedscan/pipeline';
import { meter } from '@fedscan/runtime';

type Passes = Pick<ListingStore, 'beginPass' | 'finishPass'>;

const buckets = [0.5, 1, 2.5, 5, 10, 30, 60, 180, 600, 1_800, 3_600, 14_400];

/** Counts the passes that this process lists, by how they end. */
export function measuredListings<Listings extends Passes>(listings: Listings): Listings {
  const part = meter('registry');
  const passes = part.createCounter('fedscan_registry_passes', {
    description: 'Listings of registries that have ended',
  });
  const duration = part.createHistogram('fedscan_registry_pass_duration_seconds', {
    description: 'Time that the listing of a registry took',
    advice: { explicitBucketBoundaries: buckets },
  });
  const begun = new Map<number, number>();
  return {
    ...listings,
    async beginPass(registry, startedAt) {
      const pass = await listings.beginPass(registry, startedAt);
      begun.set(pass, performance.now());
      return pass;
    },
    async finishPass(registry, pass, end) {
      const since = begun.get(pass);
      begun.delete(pass);
      await listings.finishPass(registry, pass, end);
      passes.add(1, { outcome: end.outcome });
      if (since !== undefined) duration.record((performance.now() - since) / 1000);
    },
  };
}
