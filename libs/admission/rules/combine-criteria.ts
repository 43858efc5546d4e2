// A rule's criteria become two questions: one to the manifest, one to the image. Criteria of different names must all
// hold. Of one name: any of those that say something is so, and all of those that say it is not.
import { criterionKinds } from '../criteria/all.ts';
import { isNegative, type Sight } from '../criteria/criterion.ts';
import type { Subject } from '../criteria/subject.ts';
import { allOf, anyOf, type Outcome } from '../engine/outcome.ts';
import type { Rule } from './policy-set.ts';

export type Questions = {
  readonly manifest?: ((subject: Subject) => Outcome) | undefined;
  readonly image?: ((sight: Sight, now: number) => Outcome) | undefined;
};

type Test<Args extends readonly unknown[]> = (...args: Args) => Outcome;

export function combineCriteria(rule: Rule): Questions {
  const manifest: Test<[Subject]>[] = [];
  const image: Test<[Sight, number]>[] = [];
  for (const [name, criteria] of Map.groupBy(rule.criteria, (criterion) => criterion.name)) {
    const kind = criterionKinds.get(name);
    if (!kind) throw new TypeError(`criterion ${name} was not checked`);
    const ofManifest = sides<[Subject]>();
    const ofImage = sides<[Sight, number]>();
    for (const criterion of criteria) {
      const compiled = kind.compile(criterion, rule.rule_type);
      const side = isNegative(criterion.op) ? 'negative' : 'positive';
      if (compiled.reads === 'manifest') ofManifest[side].push(compiled.test);
      else ofImage[side].push(compiled.test);
    }
    manifest.push(...join(ofManifest));
    image.push(...join(ofImage));
  }
  return { manifest: all(manifest), image: all(image) };
}

type Sides<Args extends readonly unknown[]> = Record<'positive' | 'negative', Test<Args>[]>;

const sides = <Args extends readonly unknown[]>(): Sides<Args> => ({ positive: [], negative: [] });

function join<Args extends readonly unknown[]>({ positive, negative }: Sides<Args>): Test<Args>[] {
  const [only] = positive;
  if (!only) return negative;
  if (positive.length === 1) return [only, ...negative];
  return [(...args) => anyOf(positive.map((test) => test(...args))), ...negative];
}

// What is false ends it: nothing further is asked.
function all<Args extends readonly unknown[]>(
  tests: readonly Test<Args>[],
): Test<Args> | undefined {
  if (tests.length <= 1) return tests[0];
  return (...args) => {
    const outcomes: Outcome[] = [];
    for (const test of tests) {
      const outcome = test(...args);
      if (outcome.truth === 'false') return outcome;
      outcomes.push(outcome);
    }
    return allOf(outcomes);
  };
}
