// One variable of the environment: its name, what it means, and how its text becomes a value.
import type { Env } from './read-env.ts';

export type EnvField<Value> = {
  readonly variable: string;
  readonly meaning: string;
  /** Throws an Error whose message says what was expected. */
  read(env: Env): Value;
  /** The same field with what it is for, which is told where it is wrong. */
  means(meaning: string): EnvField<Value>;
  /** The same field, undefined where it is not set. */
  optional(): EnvField<Value | undefined>;
};

type Recipe<Value> = {
  readonly variable: string;
  readonly fallback: Value | undefined;
  readonly parse: (text: string) => Value;
  readonly take?: (env: Env) => string | undefined;
};

export function envField<Value>(recipe: Recipe<Value>): EnvField<Value> {
  const take = recipe.take ?? ((env: Env) => env[recipe.variable] || undefined);
  return make(recipe.variable, '', (env) => {
    const text = take(env);
    if (text !== undefined) return recipe.parse(text);
    if (recipe.fallback !== undefined) return recipe.fallback;
    throw new MissingVariable();
  });
}

class MissingVariable extends Error {
  override readonly message = 'is required';
}

function make<Value>(
  variable: string,
  meaning: string,
  read: (env: Env) => Value,
): EnvField<Value> {
  return {
    variable,
    meaning,
    read,
    means: (text) => make(variable, text, read),
    optional: () => make(variable, meaning, (env) => readOrUndefined(read, env)),
  };
}

function readOrUndefined<Value>(read: (env: Env) => Value, env: Env): Value | undefined {
  try {
    return read(env);
  } catch (error) {
    if (error instanceof MissingVariable) return undefined;
    throw error;
  }
}
