// An advisory update that broke half-way is finished here: at the start what a process that died left, later what a lost
// connection did.
import { type Logger, type Part, sleep } from '@fedscan/runtime';
import type { Store } from '@fedscan/store';

const everyMs = 60_000;

export const createUnfinishedUpdates = (
  advisories: Pick<Store['advisories'], 'resume'>,
  log: Logger,
): Part => ({
  async run(signal) {
    while (!signal.aborted) {
      try {
        await advisories.resume(signal);
      } catch (error) {
        if (!signal.aborted) log.warn('advisory update not finished', { error });
      }
      await sleep(everyMs, signal).catch(() => undefined);
    }
  },
});
