// The address of the next page, in all the forms in which registries write it.
/**
 * The target of `rel=next`, unresolved; undefined where there is none. RFC 8288: `rel` may hold several words, so
 * `next` is looked for among them; some registries leave out the angle brackets or the quotes.
 */
export function parseNextLink(header: string): string | undefined {
  for (const link of splitLinks(header)) {
    const target = /^\s*<([^>]*)>|^\s*([^;\s]+)/.exec(link);
    const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|'([^']*)'|([^;,\s]+))/i.exec(link);
    const words = (relation?.[1] ?? relation?.[2] ?? relation?.[3] ?? '')
      .toLowerCase()
      .split(/\s+/);
    const address = (target?.[1] ?? target?.[2])?.trim();
    if (address && words.includes('next')) return address;
  }
  return undefined;
}

// At commas that stand neither in brackets nor in quotes.
function splitLinks(header: string): string[] {
  return header.match(/(?:<[^>]*>|"[^"]*"|[^,])+/g) ?? [];
}

/**
 * Where the next page is asked for: always at the origin and path of this listing. Behind a proxy, registries name
 * their internal host; Artifactory drops a part of the path. So only the query is taken from the link.
 */
export function resolveNextPage(link: string, page: URL): URL | undefined {
  if (!URL.canParse(link, page.href)) return undefined;
  const next = new URL(page);
  next.search = new URL(link, page).search;
  next.hash = '';
  return next;
}
