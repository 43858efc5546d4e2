// Which repositories the filters ask for: those they name, and those they match in the registry's own list.
import type { OciError } from '@fedscan/oci';
import type { Filter } from '../filters/filter.ts';
import { isCatalogRefusal } from './failure.ts';
import type { ListingEvent } from './listing-event.ts';

export type Selection = {
  readonly repository: string;
  /** Those that ask for it, in their order. */
  readonly filters: readonly Filter[];
  /** Named by a filter: that it does not exist is worth telling. */
  readonly named: boolean;
};

export type SelectionStep =
  | ({ readonly type: 'selected' } & Selection)
  | Extract<ListingEvent, { type: 'unread' | 'limited' }>;

/** Each repository once. Throws what `catalog` throws where no filter names a repository. */
export async function* selectRepositories(
  filters: readonly Filter[],
  catalog: () => AsyncIterable<string>,
  limit: number,
): AsyncGenerator<SelectionStep> {
  const named = new Set<string>();
  for (const { literalRepository } of filters) {
    if (literalRepository !== undefined) named.add(literalRepository);
  }
  const patterns = filters.filter(({ literalRepository }) => literalRepository === undefined);
  let left = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  const select = (repository: string): SelectionStep => ({
    type: 'selected',
    repository,
    filters: filters.filter((filter) => asksFor(filter, repository)),
    named: named.has(repository),
  });

  const first = [...named].slice(0, left);
  for (const repository of first) yield select(repository);
  left -= first.length;
  let cut = named.size - first.length;
  if (patterns.length > 0) {
    const matches = (name: string) =>
      !named.has(name) && patterns.some((filter) => filter.matchesRepository(name));
    try {
      if (limit === 0) {
        for await (const name of catalog()) if (matches(name)) yield select(name);
      } else {
        const found: string[] = [];
        for await (const name of catalog()) if (matches(name)) found.push(name);
        // The registry's order is no order: cut so that the next listing finds the same ones.
        found.sort();
        for (const name of found.slice(0, left)) yield select(name);
        cut += Math.max(0, found.length - left);
      }
    } catch (error) {
      if (!isCatalogRefusal(error) || named.size === 0) throw error;
      for (const filter of patterns) yield unlisted(filter, error);
    }
  }
  if (cut > 0) yield { type: 'limited', message: tooMany(limit, cut) };
}

const asksFor = (filter: Filter, repository: string): boolean =>
  filter.literalRepository === undefined
    ? filter.matchesRepository(repository)
    : filter.literalRepository === repository;

const unlisted = ({ text }: Filter, { code, message }: OciError): SelectionStep => ({
  type: 'unread',
  repository: text,
  code,
  message: `the registry does not list its repositories to us, so that only those named in full were read, and not "${text}": ${message}`,
});

const tooMany = (limit: number, cut: number): string =>
  `${cut} of the repositories that the filters select were left out: the limit of ${limit} repositories was reached`;
