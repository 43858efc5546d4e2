// What the rules say of one container. Pure: the same rules, knowledge and time give the same decision.
import type { RuleType } from '../criteria/criterion.ts';
import type { Subject } from '../criteria/subject.ts';
import type { Doubt, ImageKnowledge } from '../image-lookup.ts';
import type { CompiledPolicy, CompiledRule } from '../rules/compile-rules.ts';
import type { Container } from './container.ts';
import type { Pod } from './judge-pod.ts';
import { isKnownFalse, judgeRule, type Look } from './judge-rule.ts';
import type { Outcome } from './outcome.ts';

export type RuleOutcome = { readonly rule: CompiledRule; readonly outcome: Outcome };

export type ContainerWarning = {
  /** Absent where it is about the data, not about a rule. */
  readonly rule?: CompiledRule;
  readonly kind: 'would_deny' | 'unknown' | 'stale' | 'expired';
  readonly say: () => string;
};

export type ContainerDecision = {
  readonly container: Container;
  readonly knowledge: ImageKnowledge;
  readonly allowed: boolean;
  /** The rule that decided; absent where it was the default action. */
  readonly rule?: CompiledRule;
  readonly say: () => string;
  /** Further rules that deny it for themselves. */
  readonly others: readonly CompiledRule[];
  readonly warnings: readonly ContainerWarning[];
  /** Of the rules that were asked, in the order of the stages; unless all are to be told, some that are false are missing. */
  readonly outcomes: readonly RuleOutcome[];
};

export function judgeContainer(
  policy: CompiledPolicy,
  container: Container,
  { namespace, tellAll }: Pick<Pod, 'namespace' | 'tellAll'>,
  knowledge: ImageKnowledge,
  now: number,
): ContainerDecision {
  const subject: Subject = { kind: container.kind, namespace, image: container.image };
  const look: Look = {
    knowledge,
    sights: sightsOf(knowledge, policy.keptOf),
    usedStale: false,
  };
  const warnings: ContainerWarning[] = [];
  const outcomes: RuleOutcome[] = [];
  const end = (decided: Pick<ContainerDecision, 'allowed' | 'rule' | 'say' | 'others'>) => {
    if (look.usedStale) warnings.push(...knowledge.stale.map(staleWarning));
    return { container, knowledge, warnings, outcomes, ...decided };
  };

  for (const stage of policy.stages) {
    const deciding: RuleOutcome[] = [];
    for (const rule of stage) {
      if (!concerns(rule, container)) continue;
      if (!tellAll && isKnownFalse(rule, look, now)) continue;
      const outcome = judgeRule(rule, subject, look, now);
      const judged = { rule, outcome: now < rule.expiresAt ? outcome : expired(rule, outcome) };
      outcomes.push(judged);
      if (judged.outcome !== outcome && outcome.truth === 'true') {
        warnings.push({ rule, kind: 'expired', say: judged.outcome.say });
      }
      const consequence = consequences[rule.rule.rule_type](rule, judged.outcome);
      if (consequence === 'decides') deciding.push(judged);
      else if (consequence) warnings.push({ rule, kind: consequence, say: judged.outcome.say });
    }
    const [first, ...rest] = deciding;
    if (first) {
      return end({
        allowed: first.rule.rule.rule_type === 'exception',
        rule: first.rule,
        say: first.outcome.say,
        others: rest.map(({ rule }) => rule),
      });
    }
  }
  const { default_action, mode } = policy.policy;
  if (default_action === 'deny' && mode === 'monitor') {
    warnings.push({ kind: 'would_deny', say: () => 'no rule allows it' });
  }
  return end({
    allowed: default_action === 'allow' || mode === 'monitor',
    say: () => (default_action === 'allow' ? 'no rule denies it' : 'no rule allows it'),
    others: [],
  });
}

const concerns = ({ rule }: CompiledRule, { kind }: Container): boolean =>
  rule.containers.length === 0 || rule.containers.includes(kind);

type Consequence = 'decides' | 'would_deny' | 'unknown' | undefined;

const consequences: Record<RuleType, (rule: CompiledRule, outcome: Outcome) => Consequence> = {
  // What is not known satisfies no exception.
  exception: (_rule, { truth }) => (truth === 'true' ? 'decides' : undefined),
  deny({ mode, onUnknown, onStale }, { truth, stale }) {
    if (truth === 'false') return undefined;
    if (truth === 'true') return mode === 'protect' ? 'decides' : 'would_deny';
    const wanted = stale ? onStale : onUnknown;
    if (wanted === 'ignore') return undefined;
    if (wanted === 'warn' || wanted === 'use') return 'unknown';
    return mode === 'protect' ? 'decides' : 'would_deny';
  },
};

// One for each platform that is wanted; what is not known at all is one doubt.
function sightsOf(
  { images, unknown }: ImageKnowledge,
  keptOf: CompiledPolicy['keptOf'],
): Look['sights'] {
  if (images.length === 0) {
    return [
      { sight: { doubt: unknown ?? { reason: 'UNSCANNED', message: 'nothing is known of it' } } },
    ];
  }
  return images.map(({ platform, facts, unknown: doubt }) => ({
    ...(platform && images.length > 1 ? { platform } : {}),
    ...(facts
      ? { sight: { facts }, kept: keptOf(facts) }
      : { sight: { doubt: missing(doubt, platform !== undefined) } }),
  }));
}

const missing = (doubt: Doubt | undefined, ofIndex: boolean): Doubt => {
  if (doubt && doubt.reason !== 'UNSCANNED') return doubt;
  return {
    reason: ofIndex ? 'PLATFORM_UNSCANNED' : 'UNSCANNED',
    message: doubt?.message ?? 'it has no scan result',
  };
};

const expired = ({ expiresAt }: CompiledRule, outcome: Outcome): Outcome => ({
  truth: 'false',
  say: () => `expired on ${new Date(expiresAt).toISOString()}, otherwise: ${outcome.say()}`,
});

const staleWarning = ({ reason, message }: Doubt): ContainerWarning => ({
  kind: 'stale',
  say: () => `judged by old data: ${reason}: ${message}`,
});
