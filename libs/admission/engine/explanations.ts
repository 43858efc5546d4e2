// The last decisions, so that somebody who was denied can ask for all of it.
import type { ContainerAnswer } from './answer.ts';

export type Explanation = {
  readonly id: string;
  readonly time: Date;
  readonly operation: string;
  readonly resource: string;
  readonly namespace: string;
  readonly allowed: boolean;
  /** The version of the rules that decided. */
  readonly policy: string;
  readonly message: string;
  readonly warnings: readonly string[];
  /** With the rules that matched, or could not be answered. */
  readonly containers: readonly ContainerAnswer[];
};

export type Explanations = {
  keep(explanation: Explanation): void;
  find(id: string): Explanation | undefined;
};

export function keepExplanations(most = 10_000): Explanations {
  const kept = new Map<string, Explanation>();
  return {
    keep(explanation) {
      kept.delete(explanation.id);
      kept.set(explanation.id, explanation);
      if (kept.size > most) kept.delete(kept.keys().next().value ?? '');
    },
    find: (id) => kept.get(id),
  };
}
