// How often strangers may knock: a bucket of tokens for each address and one for all of them together.

export type RateLimit = {
  /** Takes one token of each; false where one of them is empty. */
  take(address: string): boolean;
};

export type RateLimitOptions = {
  readonly perAddress: BucketSize;
  readonly overall: BucketSize;
  /** Addresses remembered at most; the one that knocked longest ago is forgotten first. */
  readonly addresses: number;
  /** Milliseconds that never go back. */
  readonly now?: () => number;
};

type BucketSize = { readonly burst: number; readonly perSecond: number };
type Bucket = { tokens: number; filledAt: number };

export function createRateLimit(options: RateLimitOptions): RateLimit {
  const { perAddress, overall, addresses, now = () => performance.now() } = options;
  const buckets = new Map<string, Bucket>();
  const all: Bucket = { tokens: overall.burst, filledAt: now() };

  return {
    take(address) {
      const time = now();
      const network = networkOf(address);
      const bucket = buckets.get(network) ?? { tokens: perAddress.burst, filledAt: time };
      // Taken out and put back: a Map keeps the order of insertion, so its first key is the one to forget.
      buckets.delete(network);
      buckets.set(network, bucket);
      if (buckets.size > addresses) buckets.delete(buckets.keys().next().value ?? '');
      fill(bucket, perAddress, time);
      fill(all, overall, time);
      if (bucket.tokens < 1 || all.tokens < 1) return false;
      bucket.tokens -= 1;
      all.tokens -= 1;
      return true;
    },
  };
}

function fill(bucket: Bucket, { burst, perSecond }: BucketSize, time: number): void {
  bucket.tokens = Math.min(burst, bucket.tokens + ((time - bucket.filledAt) / 1000) * perSecond);
  bucket.filledAt = time;
}

// Who has one IPv6 address has a /64 of them.
function networkOf(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped || !address.includes(':')) return mapped ?? address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const last = tail === '' ? [] : tail.split(':');
    while (groups.length + last.length < 8) groups.push('0');
  }
  return groups.slice(0, 4).join(':');
}
