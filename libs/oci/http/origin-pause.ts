// A server that wants fewer requests is left alone by all that this process asks of it, not only by the request that
// was told so.
import { sleep } from '@fedscan/runtime/wait';

const pauses = new Map<string, number>();
// Enough for every registry and token service that one process talks to; hostile redirects add more, and are forgotten.
const most = 1_000;

/** `who` is an origin with the account that asks: limits are counted by both. */
export function pauseOrigin(who: string, until: number): void {
  if (until <= (pauses.get(who) ?? 0)) return;
  pauses.delete(who);
  pauses.set(who, until);
  for (const oldest of pauses.keys()) {
    if (pauses.size <= most) break;
    pauses.delete(oldest);
  }
}

/** The time, as of Date.now(), until which the server wants to be left alone; 0 where it does not. */
export function pausedUntil(who: string): number {
  const until = pauses.get(who) ?? 0;
  if (until > Date.now()) return until;
  pauses.delete(who);
  return 0;
}

export async function awaitPause(who: string, signal?: AbortSignal): Promise<void> {
  for (let until = pausedUntil(who); until > 0; until = pausedUntil(who)) {
    await sleep(Math.max(1, until - Date.now()), signal);
  }
}
