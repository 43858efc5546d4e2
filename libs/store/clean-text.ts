// Text from images and advisories may hold what neither PostgreSQL nor protobuf can: the character NUL (PostgreSQL) and
// halves of surrogate pairs (both). Each becomes U+FFFD.

/** The same value with every text in it cleaned, at any depth. Times and bytes are left as they are. */
export function cleanText<Value>(value: Value): Value {
  return clean(value) as Value;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\ufffd');
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), clean(item)]));
}
