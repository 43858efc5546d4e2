// Reads the fields of one mapping and gathers every mistake, so that people mend a file once.
import type { Mistake, Path } from './rules-document.ts';

export type Report = (path: Path, message: string) => void;

export type Collector = {
  readonly mistakes: Mistake[];
  report: Report;
  /** What is reported from now on concerns this rule. */
  about(ruleId: number | undefined): void;
};

export function collectMistakes(lineOf: (path: Path) => number): Collector {
  const mistakes: Mistake[] = [];
  let ruleId: number | undefined;
  return {
    mistakes,
    report(path, message) {
      mistakes.push({
        line: lineOf(path),
        ...(ruleId === undefined ? {} : { ruleId }),
        message,
      });
    },
    about(id) {
      ruleId = id;
    },
  };
}

export type FieldReader = {
  /** The value as text; numbers and booleans are written as YAML writes them. */
  text(name: string, fallback?: string): string;
  flag(name: string, fallback: boolean): boolean;
  wholeNumber(name: string, bounds: readonly [number, number], fallback?: number): number;
  oneOf<const T extends string>(name: string, values: readonly T[], fallback: T): T;
  optional<const T extends string>(name: string, values: readonly T[]): T | undefined;
  list(name: string): readonly unknown[];
  has(name: string): boolean;
  raw(name: string): unknown;
};

/** Undefined where it is no mapping, which is reported. Unknown fields are reported with those that are known. */
export function readFields(
  value: unknown,
  path: Path,
  known: readonly string[],
  report: Report,
): FieldReader | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    report(path, `expected a mapping with ${known.join(', ')}`);
    return undefined;
  }
  const fields = new Map(Object.entries(value));
  for (const name of fields.keys()) {
    if (!known.includes(name)) {
      report([...path, name], `unknown field "${name}"; known are ${known.join(', ')}`);
    }
  }
  const wrong = (name: string, expected: string) =>
    report([...path, name], `${name} must be ${expected}`);
  const optional = <T extends string>(name: string, values: readonly T[]): T | undefined => {
    const given = fields.get(name);
    if (given === undefined || given === null) return undefined;
    const found = values.find((one) => one === given);
    if (found === undefined) wrong(name, values.map((one) => one || "''").join(', '));
    return found;
  };
  return {
    raw: (name) => fields.get(name),
    has: (name) => fields.get(name) !== undefined && fields.get(name) !== null,
    optional,
    oneOf: (name, values, fallback) => optional(name, values) ?? fallback,
    text(name, fallback) {
      const given = fields.get(name) ?? fallback;
      if (typeof given === 'string') return given;
      if (typeof given === 'number' || typeof given === 'boolean') return String(given);
      wrong(name, 'given as text');
      return '';
    },
    flag(name, fallback) {
      const given = fields.get(name) ?? fallback;
      if (typeof given === 'boolean') return given;
      wrong(name, 'true or false');
      return fallback;
    },
    wholeNumber(name, [least, most], fallback) {
      const given = fields.get(name) ?? fallback;
      if (Number.isInteger(given) && Number(given) >= least && Number(given) <= most) {
        return Number(given);
      }
      wrong(name, `a whole number from ${least} to ${most}`);
      return least;
    },
    list(name) {
      const given = fields.get(name) ?? [];
      if (Array.isArray(given)) return given;
      wrong(name, 'a list');
      return [];
    },
  };
}
