// A service's configuration: every variable read and checked once, all mistakes told together.
import type { EnvField } from './env-field.ts';

export type Env = Readonly<Record<string, string | undefined>>;

export type ConfigErrorCode = 'INVALID';

/** Tells all that is wrong with the environment, one line for each variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code: ConfigErrorCode = 'INVALID';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(`the configuration cannot be used:\n${mistakes.map((line) => `  ${line}`).join('\n')}`);
    this.mistakes = mistakes;
  }
}

type Values<Fields> = {
  readonly [Key in keyof Fields]: Fields[Key] extends EnvField<infer Value> ? Value : never;
};

/** Reads each field; a variable that is set but empty counts as not set. Throws ConfigError. */
export function readEnv<Fields extends Readonly<Record<string, EnvField<unknown>>>>(
  env: Env,
  fields: Fields,
): Values<Fields> {
  const mistakes: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(fields)) {
    try {
      values[key] = field.read(env);
    } catch (error) {
      const meaning = field.meaning ? ` (${field.meaning})` : '';
      mistakes.push(`${field.variable}${meaning}: ${(error as Error).message}`);
    }
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return values as Values<Fields>;
}
