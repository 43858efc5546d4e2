// Rules made ready once for each version of them, so that a request only asks.
import { createHash } from 'node:crypto';
import { criterionKinds } from '../criteria/all.ts';
import { type CompiledCriterion, isNegative, type Sight } from '../criteria/criterion.ts';
import type { Subject } from '../criteria/subject.ts';
import { allOf, anyOf, type Outcome } from '../engine/outcome.ts';
import type { ImageFacts } from '../image-lookup.ts';
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
  /**
   * What rules said of images before, by the place of the rule. Facts are the same object as long as they say the same,
   * so what follows from them is found once.
   */
  readonly kept: WeakMap<ImageFacts, Outcome[]>;
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
    kept: new WeakMap(),
  };
}

function compileRule(rule: Rule, at: number, policy: PolicySet): CompiledRule {
  const named = Map.groupBy(rule.criteria, ({ name }) => name);
  const groups = [...named].map(([name, criteria]) => {
    const kind = criterionKinds.get(name);
    if (!kind) throw new TypeError(`criterion ${name} was not checked`);
    return criteria.map((criterion) => ({
      negative: isNegative(criterion.op),
      test: kind.compile(criterion, rule.rule_type),
    }));
  });
  const manifest = groupsReading(groups, 'manifest');
  const image = groupsReading(groups, 'image');
  return {
    at,
    rule,
    mode: rule.rule_mode || policy.mode,
    onUnknown: rule.on_unknown ?? policy.on_unknown,
    onStale: rule.on_stale ?? policy.on_stale,
    expiresAt: rule.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    ...(manifest.length > 0
      ? {
          manifest: (subject) =>
            allOf(manifest.map((group) => askGroup(group, (test) => test(subject)))),
        }
      : {}),
    ...(image.length > 0
      ? {
          image: (sight, now) =>
            allOf(image.map((group) => askGroup(group, (test) => test(sight, now)))),
        }
      : {}),
  };
}

type Group<Test> = readonly { readonly negative: boolean; readonly test: Test }[];

function groupsReading<Reads extends CompiledCriterion['reads']>(
  groups: readonly Group<CompiledCriterion>[],
  reads: Reads,
) {
  type Test = Extract<CompiledCriterion, { reads: Reads }>['test'];
  // All criteria of one name read the same.
  return groups
    .filter(([first]) => first?.test.reads === reads)
    .map(
      (group): Group<Test> =>
        group.map(({ negative, test }) => ({ negative, test: test.test as Test })),
    );
}

// Of one name: any of those that say something is so, and all of those that say it is not.
function askGroup<Test>(group: Group<Test>, ask: (test: Test) => Outcome): Outcome {
  const outcomes = group.filter(({ negative }) => negative).map(({ test }) => ask(test));
  const positive = group.filter(({ negative }) => !negative).map(({ test }) => ask(test));
  return allOf(positive.length > 0 ? [anyOf(positive), ...outcomes] : outcomes);
}
