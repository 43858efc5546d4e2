// Question and answer of those who ask without Kubernetes between.
import { formatContainer, formatDenial, formatWarnings } from '../review/message.ts';
import { plainText } from '../review/plain-text.ts';
import type { ContainerDecision, RuleOutcome } from './judge-container.ts';
import type { PodDecision } from './judge-pod.ts';

export type Question = {
  /** Image references as a pod would write them; `object` may name more. */
  readonly images: readonly string[];
  /** A pod, a pod spec or a workload, parsed. */
  readonly object?: Readonly<Record<string, unknown>>;
  /** Empty where nobody knows: rules that ask for it are then unknown. */
  readonly namespace: string;
  readonly user: string;
  readonly groups: readonly string[];
  readonly dryRun: boolean;
};

export type Answer = {
  readonly allowed: boolean;
  readonly message: string;
  readonly warnings: readonly string[];
  readonly containers: readonly ContainerAnswer[];
};

export type ContainerAnswer = {
  /** "containers[0]", or "images[0]". */
  readonly container: string;
  readonly image: string;
  readonly digest?: string;
  readonly allowed: boolean;
  /** The rule that decided; absent where it was the default action. */
  readonly ruleId?: number;
  readonly reason: string;
  readonly rules: readonly RuleAnswer[];
};

export type RuleAnswer = {
  readonly ruleId: number;
  readonly outcome: 'matched' | 'not matched' | 'unknown';
  readonly reason: string;
};

const outcomes = { true: 'matched', false: 'not matched', unknown: 'unknown' } as const;

export function toAnswer({ allowed, containers }: PodDecision): Answer {
  const denied = containers.filter((container) => !container.allowed);
  return {
    allowed,
    message: denied.length > 0 ? formatDenial(denied, '') : 'allowed',
    warnings: formatWarnings(containers),
    containers: containers.map((container) => toContainerAnswer(container)),
  };
}

/** With the rules that were asked and that `wanted` lets pass. */
export function toContainerAnswer(
  decision: ContainerDecision,
  wanted: (outcome: RuleOutcome) => boolean = () => true,
): ContainerAnswer {
  const { container, knowledge, allowed, rule } = decision;
  return {
    container: container.place,
    image: container.image.text,
    ...(knowledge.digest ? { digest: knowledge.digest } : {}),
    allowed,
    ...(rule ? { ruleId: rule.rule.id } : {}),
    reason: allowed ? plainText(decision.say()) : formatContainer(decision),
    rules: decision.outcomes.filter(wanted).map(({ rule: { rule }, outcome }) => ({
      ruleId: rule.id,
      outcome: outcomes[outcome.truth],
      reason: plainText(outcome.say()),
    })),
  };
}
