import { meter } from '@fedscan/runtime';
import type { JobQueue } from '@fedscan/store';
import { keptFor } from './kept-for.ts';

// Counting reads each job that waits, and there may be one for each image.
const keptMs = 10_000;

export function measureJobs(jobs: Pick<JobQueue, 'counts'>): void {
  const counts = keptFor(keptMs, () => jobs.counts());
  meter('jobs')
    .createObservableGauge('fedscan_jobs', {
      description: 'Jobs that wait or run, of all primaries and scanners together',
    })
    .addCallback(async (result) => {
      for (const [kind, { queued, active }] of Object.entries(await counts())) {
        result.observe(queued, { kind, state: 'queued' });
        result.observe(active, { kind, state: 'active' });
      }
    });
}
