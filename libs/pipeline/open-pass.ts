// A pass that somebody stops, or whose registry is deleted, ends at once: also while a request waits for its answer.
import { sleep } from '@fedscan/runtime';

export type OpenPass = Disposable & {
  /** Aborted when the pass is no longer open, or when the caller's signal is. */
  readonly signal: AbortSignal;
  readonly isClosed: () => boolean;
};

export type OpenPassOptions = {
  readonly isOpen: () => Promise<boolean>;
  readonly signal: AbortSignal;
  /** Between two looks, in ms. */
  readonly everyMs: number;
};

export function watchPass({ isOpen, signal, everyMs }: OpenPassOptions): OpenPass {
  const closed = new AbortController();
  const over = new AbortController();
  const watch = async () => {
    for (;;) {
      await sleep(everyMs, over.signal);
      // A database that is away for a moment stops no pass.
      if (await isOpen().catch(() => true)) continue;
      closed.abort(new Error('the pass was stopped'));
      return;
    }
  };
  void watch().catch(() => {});
  return {
    signal: AbortSignal.any([signal, closed.signal]),
    isClosed: () => closed.signal.aborted,
    [Symbol.dispose]: () => over.abort(),
  };
}
