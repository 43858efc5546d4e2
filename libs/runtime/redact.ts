// Keeps secrets out of logs, whatever a caller hands in: by the name of a field, and by what its text looks like.
const secretName = /pass(word|phrase)|token|secret|authorization|credential|private_?key/i;
const secretText: readonly (readonly [RegExp, string])[] = [
  [/(\w:\/\/)[^/?#\s@]*@/g, '$1'], // https://user:password@host
  [/\b(fst1\.|fsk_)[\w-]+/g, '$1[redacted]'],
  [/\b(Bearer|Basic) [\w~+/=.-]+/gi, '$1 [redacted]'],
];
const hidden = '[redacted]';
const deepest = 6;
const longestList = 100;

/** A copy that is safe to write down: plain JSON values, errors with their code and cause, no secrets. */
export function redact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactObject(fields, 0);
}

function redactObject(object: object, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) {
    copy[name] = secretName.test(name) && value !== undefined ? hidden : redactValue(value, depth);
  }
  return copy;
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= deepest) return '[deeper]';
  if (value instanceof Error) return describeError(value, depth + 1);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return redactText(value.href);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Map) return redactObject(Object.fromEntries(value), depth + 1);
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].slice(0, longestList).map((item) => redactValue(item, depth + 1));
  }
  return redactObject(value, depth + 1);
}

function describeError(error: Error, depth: number): Record<string, unknown> {
  return {
    name: error.name,
    message: redactText(error.message),
    ...('code' in error && { code: redactValue(error.code, depth) }),
    ...(error.stack && { stack: redactText(error.stack) }),
    ...(error.cause !== undefined && { cause: redactValue(error.cause, depth) }),
    ...(error instanceof AggregateError && { errors: redactValue(error.errors, depth) }),
  };
}

function redactText(text: string): string {
  let safe = text;
  for (const [pattern, replacement] of secretText) safe = safe.replace(pattern, replacement);
  return safe;
}
