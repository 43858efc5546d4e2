// What rules said of an image before. A byte for each rule and no words: a cluster has run thousands of images and has
// hundreds of rules, and with the sentences 20,000 images took 670 MB.
import type { ImageFacts } from '../image-lookup.ts';
import type { Outcome } from './outcome.ts';

const codes = { true: 1, false: 2, unknown: 0 } as const;
const truths = [undefined, 'true', 'false'] as const;

export class KeptOutcomes {
  readonly #codes: Uint8Array;
  // The time in which all of them hold.
  #from = Number.NEGATIVE_INFINITY;
  #until = Number.POSITIVE_INFINITY;

  constructor(rules: number) {
    this.#codes = new Uint8Array(rules);
  }

  /** Undefined where the rule must be asked. */
  find(rule: number, now: number): 'true' | 'false' | undefined {
    if (now >= this.#from && now < this.#until) return truths[this.#codes[rule] ?? 0];
    this.#codes.fill(0);
    this.#from = Number.NEGATIVE_INFINITY;
    this.#until = Number.POSITIVE_INFINITY;
    return undefined;
  }

  /** What is unknown is rare, and asked again. */
  keep(rule: number, { truth, from, until }: Outcome): void {
    this.#codes[rule] = codes[truth];
    if (from !== undefined) this.#from = Math.max(this.#from, from);
    if (until !== undefined) this.#until = Math.min(this.#until, until);
  }
}

/** Facts are the same object as long as they say the same, so what follows from them is found once. */
export function keepOutcomes(rules: number): (facts: ImageFacts) => KeptOutcomes {
  const kept = new WeakMap<ImageFacts, KeptOutcomes>();
  return (facts) => {
    let outcomes = kept.get(facts);
    if (!outcomes) {
      outcomes = new KeptOutcomes(rules);
      kept.set(facts, outcomes);
    }
    return outcomes;
  };
}
