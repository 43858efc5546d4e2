// What the catalog holds, and how new what it knows is: the same in the primary and on an agent.
import { meter } from '@fedscan/runtime';
import type { ReadModel } from '../read-model.ts';

export type MeasuredCatalog = Pick<ReadModel, 'registries' | 'advisorySources' | 'epoch'> & {
  /** Entries of feeds that could not be read. */
  readonly unreadableEntries: number;
};

const statuses = ['queued', 'scanning', 'scanned', 'failed', 'unsupported'] as const;

export function measureCatalog(catalog: MeasuredCatalog): void {
  const part = meter('catalog');
  const registries = part.createObservableGauge('fedscan_catalog_registries', {
    description: 'Registries that are known here',
  });
  const images = part.createObservableGauge('fedscan_catalog_images', {
    description: 'Images of a registry, by the outcome of their scan',
  });
  const unreadable = part.createObservableGauge('fedscan_catalog_unreadable_entries', {
    description: 'Entries of feeds that could not be read; more than 0 needs a newer release',
  });
  const epoch = part.createObservableGauge('fedscan_advisory_epoch', {
    description: 'The newest whole state of knowledge that findings follow from',
  });
  const records = part.createObservableGauge('fedscan_advisory_records', {
    description: 'Advisories of a source',
  });
  const age = part.createObservableGauge('fedscan_advisory_age_seconds', {
    description: 'Time since a source of advisories was read',
  });

  part.addBatchObservableCallback(
    async (result) => {
      const known = await catalog.registries();
      result.observe(registries, known.length);
      for (const { id: registry, ...counts } of known) {
        for (const status of statuses) {
          result.observe(images, counts[status], { registry, status });
        }
      }
      result.observe(unreadable, catalog.unreadableEntries);
      result.observe(epoch, Number(catalog.epoch));
      for (const { name: source, advisories, fetchedAt } of await catalog.advisorySources()) {
        result.observe(records, advisories, { source });
        if (fetchedAt) result.observe(age, (Date.now() - fetchedAt.getTime()) / 1000, { source });
      }
    },
    [registries, images, unreadable, epoch, records, age],
  );
}
