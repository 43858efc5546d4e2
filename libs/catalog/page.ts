export type Paging = { readonly limit: number; readonly after?: string };

export type Page<T> = {
  readonly items: readonly T[];
  readonly total: number;
  readonly next?: string;
};

export type Key = readonly (string | number)[];

/**
 * One page of what lies in any order, sorted by key. It begins behind the key of `after`, whether or not that is still
 * there: what comes and goes between two pages is neither shown twice nor skipped.
 */
export function pageAmong<T extends { readonly key: Key }>(
  items: readonly T[],
  { limit, after }: Paging,
  descending: readonly boolean[] = [],
): Page<T> {
  const compare = (a: T, b: T) => compareKeys(a.key, b.key, descending);
  const from = after === undefined ? undefined : readKey(after);
  const left = from ? items.filter(({ key }) => compareKeys(key, from, descending) > 0) : items;
  const page = smallest(left, limit, compare);
  const last = page.at(-1);
  const goesOn = last !== undefined && left.length > page.length;
  return {
    items: page,
    total: items.length,
    ...(goesOn ? { next: JSON.stringify(last.key) } : {}),
  };
}

// A page is short: to sort all of a hundred thousand images for it would take ten times as long.
function smallest<T>(items: readonly T[], count: number, compare: (a: T, b: T) => number): T[] {
  const found: T[] = [];
  if (count < 1) return found;
  for (const item of items) {
    const last = found[count - 1];
    if (last !== undefined && compare(item, last) >= 0) continue;
    if (found.length === count) found.pop();
    found.splice(placeFor(item, found, compare), 0, item);
  }
  return found;
}

function placeFor<T>(item: T, sorted: readonly T[], compare: (a: T, b: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(sorted[middle] as T, item) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Part by part; the parts that `descending` marks from the largest to the smallest. */
function compareKeys(a: Key, b: Key, descending: readonly boolean[]): number {
  for (let i = 0; i < a.length; i++) {
    const part = a[i] ?? '';
    const other = b[i] ?? '';
    if (part === other) continue;
    return part < other === (descending[i] ?? false) ? 1 : -1;
  }
  return 0;
}

function readKey(after: string): Key {
  const key: unknown = JSON.parse(after);
  if (Array.isArray(key)) return key;
  throw new Error('the place of a page is a list');
}
