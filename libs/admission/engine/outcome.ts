// Three-valued logic: what is not known is neither true nor false. And, or by Kleene.
import type { Doubt } from '../image-lookup.ts';

export type Outcome = {
  readonly truth: 'true' | 'false' | 'unknown';
  /** Why it is unknown. */
  readonly doubt?: Doubt;
  /** It is unknown only because what is known is old. */
  readonly stale?: true;
  /** In words, made only where somebody reads them. */
  readonly say: () => string;
  /** Times in ms from and until which it holds; always where absent. */
  readonly from?: number;
  readonly until?: number;
};

export const unknown = (doubt: Doubt): Outcome => ({
  truth: 'unknown',
  doubt,
  say: () => `${doubt.reason}: ${doubt.message}`,
});

/** False as soon as one is false, else unknown as soon as one is unknown. */
export const allOf = (outcomes: readonly Outcome[]): Outcome => combine(outcomes, 'false');

/** True as soon as one is true, else unknown as soon as one is unknown. */
export const anyOf = (outcomes: readonly Outcome[]): Outcome => combine(outcomes, 'true');

function combine(outcomes: readonly Outcome[], decisive: 'true' | 'false'): Outcome {
  const [only] = outcomes;
  if (only && outcomes.length === 1) return only;
  const deciding = outcomes.filter(({ truth }) => truth === decisive);
  const doubtful = outcomes.find(({ truth }) => truth === 'unknown');
  const saying = deciding.length > 0 ? deciding : doubtful ? [doubtful] : outcomes;
  return {
    ...holding(outcomes),
    truth: deciding.length > 0 ? decisive : doubtful ? 'unknown' : opposite[decisive],
    ...(deciding.length === 0 && doubtful ? why(doubtful) : {}),
    say: () => [...new Set(saying.map(({ say }) => say()))].join('; '),
  };
}

const why = ({ doubt, stale }: Outcome) => ({
  ...(doubt ? { doubt } : {}),
  ...(stale ? { stale } : {}),
});

const opposite = { true: 'false', false: 'true' } as const;

// The time in which all of them hold.
function holding(outcomes: readonly Outcome[]): { from?: number; until?: number } {
  let from: number | undefined;
  let until: number | undefined;
  for (const outcome of outcomes) {
    if (outcome.from !== undefined) from = Math.max(from ?? outcome.from, outcome.from);
    if (outcome.until !== undefined) until = Math.min(until ?? outcome.until, outcome.until);
  }
  return { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
}
