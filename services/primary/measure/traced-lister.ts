import type { Lister } from '@fedscan/pipeline';
import { inSpan } from '@fedscan/runtime';

export const tracedLister = (lister: Lister): Lister => ({
  ...lister,
  handle: (job, signal) =>
    inSpan(
      'list registry',
      { part: 'registry', fields: { registry: job.data.registry, rescan: job.data.rescan } },
      () => lister.handle(job, signal),
    ),
});
