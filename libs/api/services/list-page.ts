// Pages of lists that are short enough to be held whole. They are in the order of their ids, so a page begins after an id
// and nothing is missed or told twice when the list changes between two pages.

export function pageOf<T extends { readonly id: string }>(
  items: readonly T[],
  { limit, after }: { readonly limit: number; readonly after?: string },
): { items: readonly T[]; next?: string } {
  const ordered = items.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rest = after === undefined ? ordered : ordered.filter(({ id }) => id > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return rest.length > page.length && last ? { items: page, next: last.id } : { items: page };
}
