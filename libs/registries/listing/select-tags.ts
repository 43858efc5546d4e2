import { isAttachmentTag } from '../filters/attachment-tag.ts';
import type { Filter } from '../filters/filter.ts';
import { compareTags } from '../filters/tag-order.ts';

/** The tags that filters name themselves, where all of them do: the repository's list is not needed. */
export function namedTags(filters: readonly Filter[]): string[] | undefined {
  const tags = new Set<string>();
  for (const { literalTag } of filters) {
    if (literalTag === undefined) return undefined;
    tags.add(literalTag);
  }
  return [...tags];
}

/** Those that a filter asks for, newest first, cut to `limit` (0: none); signatures and the like are left out. */
export function selectTags(
  tags: Iterable<string>,
  filters: readonly Filter[],
  limit: number,
): { readonly tags: readonly string[]; readonly cut: number } {
  const wanted = [...tags].filter(
    (tag) => !isAttachmentTag(tag) && filters.some((filter) => asksFor(filter, tag)),
  );
  if (limit === 0 || wanted.length <= limit) return { tags: wanted, cut: 0 };
  wanted.sort(compareTags);
  return { tags: wanted.slice(0, limit), cut: wanted.length - limit };
}

const asksFor = ({ literalTag, matchesTag }: Filter, tag: string): boolean =>
  literalTag === undefined ? matchesTag(tag) : literalTag === tag;
