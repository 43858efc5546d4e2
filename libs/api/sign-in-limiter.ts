// A token cannot be guessed, but each guess costs a look-up and a line in the log.
import { createHash } from 'node:crypto';

const failuresAllowed = 10;
const windowMs = 60_000;
const addressesKept = 10_000;
const tokensKept = 10_000;

export type SignInLimiter = {
  /** How long this address must wait; 0 where it may try. A token that was good before may always try. */
  waitMs(address: string, token: string): number;
  failed(address: string): void;
  succeeded(token: string): void;
};

/** Ten failures within a minute close an address for the rest of that minute. */
export function createSignInLimiter(now: () => number = Date.now): SignInLimiter {
  const failures = new Map<string, { since: number; count: number }>();
  const known = new Set<string>();

  return {
    waitMs(address, token) {
      const seen = failures.get(address);
      if (!seen || seen.count < failuresAllowed) return 0;
      const rest = seen.since + windowMs - now();
      if (rest <= 0) failures.delete(address);
      return rest <= 0 || known.has(hash(token)) ? 0 : rest;
    },
    failed(address) {
      const seen = failures.get(address);
      const fresh = seen !== undefined && now() < seen.since + windowMs;
      failures.delete(address);
      failures.set(
        address,
        fresh ? { ...seen, count: seen.count + 1 } : { since: now(), count: 1 },
      );
      dropOldest(failures, addressesKept);
    },
    succeeded(token) {
      known.add(hash(token));
      dropOldest(known, tokensKept);
    },
  };
}

const hash = (token: string) => createHash('sha256').update(token).digest('base64');

function dropOldest(kept: Map<string, unknown> | Set<string>, limit: number): void {
  for (const key of kept.keys()) {
    if (kept.size <= limit) return;
    kept.delete(key);
  }
}
