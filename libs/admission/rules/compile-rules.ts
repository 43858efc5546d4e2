// Rules made ready once for each version of them, so that a request only asks.
import { createHash } from 'node:crypto';
import type { Sight } from '../criteria/criterion.ts';
import type { Subject } from '../criteria/subject.ts';
import { type KeptOutcomes, keepOutcomes } from '../engine/kept-outcomes.ts';
import type { Outcome } from '../engine/outcome.ts';
import type { ImageFacts } from '../image-lookup.ts';
import { combineCriteria } from './combine-criteria.ts';
import type { Mode, OnStale, OnUnknown, PolicySet, Rule } from './policy-set.ts';
import { stages } from './stages.ts';

export type CompiledRule = {
  /** Its place among the rules of its policy. */
  readonly at: number;
  readonly rule: Rule;
  readonly mode: Mode;
  readonly onUnknown: OnUnknown;
  readonly onStale: OnStale;
  readonly expiresAt: number;
  /** What the manifest alone says: false here, and no scan data is looked at. */
  readonly manifest?: (subject: Subject) => Outcome;
  /** What is asked of each image; absent where the rule needs no scan data. */
  readonly image?: (sight: Sight, now: number) => Outcome;
};

export type CompiledPolicy = {
  readonly policy: PolicySet;
  /** The same for the same rules, wherever they are read. */
  readonly version: string;
  /** In the order in which they decide; each with its rules by id. */
  readonly stages: readonly (readonly CompiledRule[])[];
  /** What its rules said of an image before. */
  readonly keptOf: (facts: ImageFacts) => KeptOutcomes;
};

export function compileRules(policy: PolicySet): CompiledPolicy {
  const rules = policy.rules.filter(({ disable }) => !disable).toSorted((a, b) => a.id - b.id);
  const compiled = rules.map((rule, at) => compileRule(rule, at, policy));
  return {
    policy,
    version: createHash('sha256').update(JSON.stringify(policy)).digest('hex').slice(0, 12),
    stages: stages
      .map((isIn) => compiled.filter(({ rule }) => isIn(rule)))
      .filter((stage) => stage.length > 0),
    keptOf: keepOutcomes(compiled.length),
  };
}

function compileRule(rule: Rule, at: number, policy: PolicySet): CompiledRule {
  const { manifest, image } = combineCriteria(rule);
  return {
    at,
    rule,
    mode: rule.rule_mode || policy.mode,
    onUnknown: rule.on_unknown ?? policy.on_unknown,
    onStale: rule.on_stale ?? policy.on_stale,
    expiresAt: rule.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    ...(manifest ? { manifest } : {}),
    ...(image ? { image } : {}),
  };
}
