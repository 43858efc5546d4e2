import type { AdvisoryStore } from '@fedscan/pipeline';
import { inSpan, meter } from '@fedscan/runtime';

/** Counts and traces the imports of this process. */
export function measuredAdvisories<Advisories extends AdvisoryStore>(
  advisories: Advisories,
): Advisories {
  const imports = meter('advisory').createCounter('fedscan_advisory_imports', {
    description: 'Imports of advisories that have ended',
  });
  return {
    ...advisories,
    update: (update) =>
      inSpan('import advisories', { part: 'advisory' }, async (span) => {
        try {
          const done = await advisories.update(update);
          const { epoch, records, changed, removed, rejected, matchesChanged } = done;
          span.add({ epoch, records, changed, removed, rejected, matchesChanged });
          imports.add(1, { outcome: 'done' });
          return done;
        } catch (error) {
          imports.add(1, { outcome: 'failed' });
          throw error;
        }
      }),
  };
}
