import { formatPlatform, type Platform } from '@fedscan/model';
import type { Sight } from '../criteria/criterion.ts';
import type { Subject } from '../criteria/subject.ts';
import type { ImageKnowledge } from '../image-lookup.ts';
import type { CompiledRule } from '../rules/compile-rules.ts';
import type { KeptOutcomes } from './kept-outcomes.ts';
import { allOf, anyOf, type Outcome, unknown } from './outcome.ts';

/** What the rules see of a container's image; the same for all of them. */
export type Look = {
  readonly knowledge: ImageKnowledge;
  readonly sights: readonly {
    readonly platform?: Platform;
    readonly sight: Sight;
    readonly kept?: KeptOutcomes;
  }[];
  /** Whether a rule used what is known, though it is old. */
  usedStale: boolean;
};

/** Most rules are false for most images, whatever the manifest says, and were asked before. */
export const isKnownFalse = ({ at, image }: CompiledRule, look: Look, now: number): boolean =>
  image !== undefined &&
  look.knowledge.stale.length === 0 &&
  look.sights.every(({ kept }) => kept?.find(at, now) === 'false');

/** The manifest is asked first: a rule that is false by it never looks at scan data. */
export function judgeRule(rule: CompiledRule, subject: Subject, look: Look, now: number): Outcome {
  const manifest = rule.manifest?.(subject);
  if (!rule.image) return manifest ?? never;
  if (manifest?.truth === 'false') return manifest;
  const image = judgeImage(rule, rule.image, look, now);
  return manifest && image.truth !== 'false' ? allOf([manifest, image]) : image;
}

const never: Outcome = { truth: 'false', say: () => 'it has no criteria' };

function judgeImage(
  rule: CompiledRule,
  test: NonNullable<CompiledRule['image']>,
  look: Look,
  now: number,
): Outcome {
  const [stale] = look.knowledge.stale;
  if (stale) {
    if (rule.onStale !== 'use') return { ...unknown(stale), stale: true };
    look.usedStale = true;
  }
  const [first] = look.sights;
  if (first && look.sights.length === 1) return ask(rule.at, test, first, now);
  const outcomes = look.sights.map((seen): Outcome => {
    const { platform } = seen;
    const outcome = ask(rule.at, test, seen, now);
    return platform
      ? { ...outcome, say: () => `${formatPlatform(platform)}: ${outcome.say()}` }
      : outcome;
  });
  // One bad platform is enough to deny; an exception must hold for each.
  return rule.rule.rule_type === 'deny' ? anyOf(outcomes) : allOf(outcomes);
}

function ask(
  at: number,
  test: NonNullable<CompiledRule['image']>,
  { sight, kept }: Look['sights'][number],
  now: number,
): Outcome {
  const truth = kept?.find(at, now);
  if (truth) return { truth, say: () => test(sight, now).say() };
  const outcome = test(sight, now);
  kept?.keep(at, outcome);
  return outcome;
}
