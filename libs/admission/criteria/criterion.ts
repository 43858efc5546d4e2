// What a criterion is: a name in the rules, the operators it knows, and a question it asks of a container or an image.
import type { Outcome } from '../engine/outcome.ts';
import type { Doubt, ImageFacts } from '../image-lookup.ts';
import type { Subject } from './subject.ts';

export type Criterion = {
  readonly name: string;
  readonly op: string;
  readonly value: string;
  readonly sub_criteria?: readonly { name: string; op: string; value: string }[];
};

export type RuleType = 'exception' | 'deny';

/** What is known of one image: facts, or why there are none. */
export type Sight =
  | { readonly facts: ImageFacts; readonly doubt?: undefined }
  | { readonly facts?: undefined; readonly doubt: Doubt };

export type CompiledCriterion =
  /** Asks only what the manifest says; no scan data is needed. */
  | { readonly reads: 'manifest'; test(subject: Subject): Outcome }
  /** Pure in the facts: the outcome may be kept for as long as it says that it holds. */
  | { readonly reads: 'image'; test(sight: Sight, now: number): Outcome };

export type CriterionKind = {
  readonly name: string;
  readonly operators: Readonly<Record<RuleType, readonly string[]>>;
  readonly subCriteria: readonly string[];
  /** @throws CriterionMistake where the value cannot be read */
  compile(criterion: Criterion, ruleType: RuleType): CompiledCriterion;
};

export class CriterionMistake extends Error {
  override readonly name = 'CriterionMistake';
}

const negative = new Set(['notContainsAny', '!=']);

/** Says that something is not so: several of one name must then all hold. */
export const isNegative = (op: string): boolean => negative.has(op);

/** The listed values; an empty list is a mistake. */
export function listOf(value: string): string[] {
  const values = value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  if (values.length === 0) throw new CriterionMistake('the value lists nothing');
  return values;
}

export function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/.test(value.trim())) {
    throw new CriterionMistake(`"${value}" is not a whole number from 0 on`);
  }
  return Number(value);
}

export function truthOf(value: string): boolean {
  const text = value.trim().toLowerCase();
  if (text !== 'true' && text !== 'false') {
    throw new CriterionMistake(`"${value}" is neither true nor false`);
  }
  return text === 'true';
}
