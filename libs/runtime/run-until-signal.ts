// The life of a service: its parts run together, and end together.
import type { Logger } from './logger.ts';

/** A long-lived part of a service. It ends when the signal says so, or throws when it cannot go on. */
export type Part = { run(signal: AbortSignal): Promise<void> };

/** What of `process` is used, so that a test can stand in for it. */
export type Signals = {
  on(name: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  off(name: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  exit(code: number): unknown;
};

export type RunOptions = {
  readonly log: Logger;
  /** How long the parts may take to end, in ms, before the process leaves without them. */
  readonly graceMs?: number;
  readonly signals?: Signals;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
};

const numbers = { SIGTERM: 15, SIGINT: 2 } as const;

// One Ctrl-C arrives twice: the terminal sends it to everybody, and npm passes it on; so does a service manager's SIGTERM.
const echoMs = 500;

/**
 * Runs until SIGTERM or SIGINT, or until every part has ended. The first part that fails ends the others, and its error
 * is thrown once they have ended. A second signal leaves at once, unless it comes within half a second of the first.
 */
export async function runUntilSignal(parts: readonly Part[], options: RunOptions): Promise<void> {
  const { log, graceMs = 20_000, signals = process, now = () => performance.now() } = options;
  const controller = new AbortController();
  let grace: NodeJS.Timeout | undefined;
  let begunAt = Number.NEGATIVE_INFINITY;
  const failures: unknown[] = [];

  const stop = (): void => {
    if (controller.signal.aborted) return;
    grace = setTimeout(() => {
      log.error('shutdown overdue', { graceMs });
      signals.exit(1);
    }, graceMs);
    controller.abort();
  };
  const onSignal = (name: 'SIGTERM' | 'SIGINT') => (): void => {
    if (now() - begunAt < echoMs) return;
    if (controller.signal.aborted) {
      signals.exit(128 + numbers[name]);
      return;
    }
    begunAt = now();
    log.info('shutdown begun', { signal: name });
    stop();
  };
  const listeners = { SIGTERM: onSignal('SIGTERM'), SIGINT: onSignal('SIGINT') };
  const run = async (part: Part): Promise<void> => {
    try {
      await part.run(controller.signal);
    } catch (error) {
      if (controller.signal.aborted && isAbort(error)) return;
      failures.push(error);
      stop();
    }
  };

  signals.on('SIGTERM', listeners.SIGTERM);
  signals.on('SIGINT', listeners.SIGINT);
  try {
    await Promise.all(parts.map(run));
  } finally {
    clearTimeout(grace);
    signals.off('SIGTERM', listeners.SIGTERM);
    signals.off('SIGINT', listeners.SIGINT);
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, 'several parts failed');
}

// A wait that the signal cut short has done what it was told.
const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';
