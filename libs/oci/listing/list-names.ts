// Lists of repositories and tags, page by page, until it is certain that the last page was seen.
import { type Answer, joinedHeader } from '../http/exchange.ts';
import { readJson } from '../http/read-body.ts';
import { OciError } from '../oci-error.ts';
import type { RegistryRequests } from '../registry-requests.ts';
import { parseNextLink, resolveNextPage } from './next-link.ts';

export type NameList = {
  /** Without a query. */
  readonly url: URL;
  /** Of the answer's JSON: `repositories` or `tags`. */
  readonly field: string;
  readonly what: string;
  readonly scope: string;
  readonly patience?: number;
};

type Page = {
  readonly url: URL;
  readonly names: readonly string[];
  readonly next: URL | undefined;
};

const pageSizes = [1000, 100, undefined];
const mostPages = 10_000;
// A registry without paging sends all at once: a million tags of 40 characters fit.
const pageLimit = 64 * 1024 * 1024;
// Of all names together, in characters: three million tags of 40.
const mostText = 128 * 1024 * 1024;

/** Each name once. Throws LISTING_INCOMPLETE where the pages run in a circle, never end or fill the memory. */
export async function* listNames(
  requests: RegistryRequests,
  list: NameList,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const seen = new Set<string>();
  const asked = new Set<string>();
  let text = 0;
  let page = await firstPage(requests, list, signal);
  for (let pages = 1; ; pages++) {
    asked.add(page.url.href);
    const before = seen.size;
    for (const name of page.names) {
      if (seen.has(name)) continue;
      seen.add(name);
      text += name.length;
      yield name;
    }
    const fresh = seen.size > before;
    const next = page.next ?? (fresh ? probeAddress(page) : undefined);
    if (!next) return;
    if (page.next && (!fresh || asked.has(next.href))) {
      throw incomplete(list, 'its pages lead in a circle');
    }
    if (text > mostText) throw incomplete(list, 'it is too long to be kept in memory');
    if (pages === mostPages) throw incomplete(list, `it has more than ${mostPages} pages`);
    page = await readPage(requests, list, next, signal);
  }
}

// Registries differ in how many names they give at once, and refuse a page that is too large for them.
async function firstPage(
  requests: RegistryRequests,
  list: NameList,
  signal: AbortSignal | undefined,
): Promise<Page> {
  for (const size of pageSizes) {
    try {
      return await readPage(requests, list, pageAddress(list.url, size), signal);
    } catch (error) {
      if (size === undefined || !isSizeRefusal(error)) throw error;
    }
  }
  throw incomplete(list, 'no page size is accepted');
}

const isSizeRefusal = (error: unknown): boolean =>
  error instanceof OciError &&
  (error.status === 400 || error.status === 405) &&
  /PAGINATION_NUMBER_INVALID|less than or equal to/i.test(error.message);

function pageAddress(url: URL, size: number | undefined): URL {
  const address = new URL(url);
  if (size !== undefined) address.searchParams.set('n', String(size));
  return address;
}

function readPage(
  requests: RegistryRequests,
  list: NameList,
  url: URL,
  signal: AbortSignal | undefined,
): Promise<Page> {
  const { what, scope, field, patience } = list;
  const request = { method: 'GET', url, what, scope, ...(patience && { patience }) } as const;
  const read = async (answer: Answer): Promise<Page> => {
    const body = await readJson(answer, pageLimit, what, signal);
    const link = parseNextLink(joinedHeader(answer, 'link'));
    return {
      url,
      names: toNames(body, field, what, answer),
      next: link === undefined ? undefined : resolveNextPage(link, url),
    };
  };
  return requests.ask(request, read, signal);
}

// `null` and absent: a repository whose tags were all deleted.
function toNames(body: unknown, field: string, what: string, answer: Answer): readonly string[] {
  const names = (body as Record<string, unknown> | null)?.[field] ?? [];
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  throw new OciError(
    'UNEXPECTED_ANSWER',
    `${answer.url.host} answered ${what} without a list of ${field}; is the URL that of a registry?`,
    { status: answer.status },
  );
}

// A full page without a link is no proof of the end: some registries cut at `n` and say nothing. Round numbers are
// looked behind too, since the registry's own bound may be lower than ours. Such a registry may answer what lies behind
// the last name with the first page again, so that only a page without anything new is the end.
function probeAddress({ url, names }: Page): URL | undefined {
  const last = names.at(-1);
  const full = String(names.length) === url.searchParams.get('n') || names.length % 100 === 0;
  if (!full || last === undefined) return undefined;
  const next = new URL(url);
  next.searchParams.set('last', last);
  return next;
}

const incomplete = ({ what, url }: NameList, why: string): OciError =>
  new OciError(
    'LISTING_INCOMPLETE',
    `the list of ${what} at ${url.host} is incomplete: ${why}. Nothing is taken for removed; this is a fault of the registry or of a proxy before it`,
  );
