export type Paging = { readonly limit: number; readonly after?: string };

export type Page<T> = {
  readonly items: readonly T[];
  readonly total: number;
  readonly next?: string;
};

/**
 * One page of what is sorted by `compare`. It begins behind the item that `after` names, where that one is gone behind
 * its place: what comes and goes between two pages is neither shown twice nor skipped.
 */
export function pageOf<T>(
  items: readonly T[],
  { limit, after }: Paging,
  keyOf: (item: T) => readonly (string | number)[],
  descending: readonly boolean[] = [],
): Page<T> {
  const from = after === undefined ? 0 : firstBehind(items, readKey(after), keyOf, descending);
  const page = items.slice(from, from + limit);
  const last = page.at(-1);
  const goesOn = last !== undefined && from + limit < items.length;
  return {
    items: page,
    total: items.length,
    ...(goesOn ? { next: JSON.stringify(keyOf(last)) } : {}),
  };
}

/** Part by part; the parts that `descending` marks from the largest to the smallest. */
export function compareKeys(
  a: readonly (string | number)[],
  b: readonly (string | number)[],
  descending: readonly boolean[] = [],
): number {
  for (const [i, part] of a.entries()) {
    const other = b[i] ?? '';
    if (part === other) continue;
    return part < other === (descending[i] ?? false) ? 1 : -1;
  }
  return 0;
}

function readKey(after: string): readonly (string | number)[] {
  const key: unknown = JSON.parse(after);
  if (Array.isArray(key)) return key;
  throw new Error('the place of a page is a list');
}

function firstBehind<T>(
  items: readonly T[],
  key: readonly (string | number)[],
  keyOf: (item: T) => readonly (string | number)[],
  descending: readonly boolean[],
): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const isBehind = compareKeys(keyOf(items[middle] as T), key, descending) > 0;
    if (isBehind) high = middle;
    else low = middle + 1;
  }
  return low;
}
