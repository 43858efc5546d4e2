import type { EnvField } from './env-field.ts';

/**
 * Two variables that are of use together only: undefined where neither is set, a mistake where one is. Each is told by
 * what it is for.
 */
export function bothOrNeither<First, Second>(
  first: EnvField<First>,
  second: EnvField<Second>,
): EnvField<readonly [First, Second] | undefined> {
  const variable = `${first.variable} and ${second.variable}`;
  const meaning = [first.meaning, second.meaning].filter(Boolean).join('; ');
  return {
    variable,
    meaning,
    read(env) {
      const values = [first.optional().read(env), second.optional().read(env)] as const;
      const [one, other] = values;
      if (one === undefined && other === undefined) return undefined;
      if (one !== undefined && other !== undefined) return [one, other];
      const missing = one === undefined ? first.variable : second.variable;
      throw new Error(`must be set together, or neither; ${missing} is not set`);
    },
    means: (text) => ({ ...bothOrNeither(first, second), meaning: text }),
    optional: () => bothOrNeither(first, second),
  };
}
