/** Numbers that a seed decides. */
export type Random = {
  /** 0 ≤ x < 1 */
  next(): number;
  /** 0 ≤ i < count */
  below(count: number): number;
  chance(probability: number): boolean;
};

// Mulberry32, by Tommy Ettinger: 32 bits of state are ample for what tests draw.
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    below: (count) => Math.floor(next() * count),
    chance: (probability) => next() < probability,
  };
}
