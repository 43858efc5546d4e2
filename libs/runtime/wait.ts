// By a door of its own: threads that read layers need this, and none of the logs and metrics.
// Waiting that ends when it is told to, and that spreads those who wait.
import { setTimeout as delay } from 'node:timers/promises';

/** Waits; throws the signal's reason (an AbortError) as soon as the signal says so. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}

export type BackOff = {
  /** Milliseconds to wait before the next attempt. */
  next(): number;
  /** After a success: the next failure starts from the base again. */
  reset(): void;
};

/**
 * Delays with full jitter: each is anywhere between 0 and a bound, in ms, that doubles from `base` up to `cap`, so that
 * a thousand agents that lost their primary together do not come back together.
 */
export function backOff(bounds: {
  readonly base: number;
  readonly cap: number;
  readonly random?: () => number;
}): BackOff {
  const { base, cap, random = Math.random } = bounds;
  let attempt = 0;
  return {
    next: () => random() * Math.min(cap, base * 2 ** Math.min(attempt++, 52)),
    reset() {
      attempt = 0;
    },
  };
}
