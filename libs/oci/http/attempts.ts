// Which failures are worth another try, how many, and after how long.
import { backOff, sleep } from '@fedscan/runtime/wait';
import { OciError, type OciErrorCode } from '../oci-error.ts';
import { awaitPause, pausedUntil, pauseOrigin } from './origin-pause.ts';

export type AttemptOptions = {
  /** Who is asked and as whom: see `pauseOrigin`. */
  readonly who: string;
  /** Of the back-off, in ms. */
  readonly base: number;
  readonly signal?: AbortSignal | undefined;
};

const cap = 60_000;
// A longer wait is not ours to sit out: the caller is told when to come back, and does other work.
const longestWait = 60_000;
const tries: Partial<Record<OciErrorCode, number>> = {
  RATE_LIMITED: 6,
  SERVER_ERROR: 4,
  CONNECTION_LOST: 4,
  TIMEOUT: 2,
};

/** Runs `attempt` until it succeeds, fails for good, or has failed too often. */
export async function withAttempts<T>(
  options: AttemptOptions,
  attempt: () => Promise<T>,
): Promise<T> {
  const { who, base, signal } = options;
  const delays = backOff({ base, cap });
  for (let failures = 1; ; failures++) {
    refuseLongPause(who);
    await awaitPause(who, signal);
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof OciError) || failures >= (tries[error.code] ?? 1)) throw error;
      if (error.code === 'RATE_LIMITED') {
        const until = error.retryAt?.getTime() ?? Date.now() + delays.next();
        pauseOrigin(who, until);
        if (until - Date.now() > longestWait) throw error;
      } else {
        await sleep(delays.next(), signal);
      }
    }
  }
}

function refuseLongPause(who: string): void {
  const until = pausedUntil(who);
  if (until - Date.now() <= longestWait) return;
  const retryAt = new Date(until);
  const [origin] = who.split(' ');
  throw new OciError(
    'RATE_LIMITED',
    `${origin} wants no requests before ${retryAt.toISOString()}; the work goes on then`,
    { retryAt },
  );
}
