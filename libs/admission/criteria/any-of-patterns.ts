// Criteria of the manifest that compare one text with a list of patterns.
import { type Outcome, unknown } from '../engine/outcome.ts';
import type { Doubt } from '../image-lookup.ts';
import { type CriterionKind, isNegative, listOf, type RuleType } from './criterion.ts';
import type { Subject } from './subject.ts';

const operators = ['containsAny', 'notContainsAny', '=', '!='] as const;

/** How one listed value is compared. `generous` where a match leads to a denial, not to a permission. */
type Compile = (value: string, generous: boolean) => (subject: Subject) => boolean;

export function patternCriterion(
  name: string,
  parts: {
    readonly compile: Compile;
    /** What is compared, in words. */
    readonly say: (subject: Subject) => string;
    /** Why it cannot be compared. */
    readonly doubt: (subject: Subject) => Doubt | undefined;
  },
): CriterionKind {
  return {
    name,
    operators: { deny: operators, exception: operators },
    subCriteria: [],
    compile({ op, value }, ruleType: RuleType) {
      const negative = isNegative(op);
      const generous = (ruleType === 'deny') !== negative;
      const listed = listOf(value).map((text) => ({
        text,
        matches: parts.compile(text, generous),
      }));
      return {
        reads: 'manifest',
        test(subject): Outcome {
          const doubt = parts.doubt(subject);
          if (doubt) return unknown(doubt);
          const found = listed.find(({ matches }) => matches(subject));
          return {
            truth: (found !== undefined) === negative ? 'false' : 'true',
            say: () =>
              found
                ? `${parts.say(subject)} is ${found.text}`
                : `${parts.say(subject)} is not ${listed.map(({ text }) => text).join(' or ')}`,
          };
        },
      };
    },
  };
}
