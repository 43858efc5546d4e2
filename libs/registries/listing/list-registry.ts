// What a registry holds now, as far as its filters ask for it: a tag and its digest at a time.
import { type OciClient, OciError, openOciClient } from '@fedscan/oci';
import { getDriver } from '../drivers/all.ts';
import { endpointOf } from '../endpoint-of.ts';
import { parseFilter } from '../filters/parse-filter.ts';
import { RegistryError } from '../registry-error.ts';
import type { RegistrySource } from '../registry-source.ts';
import { isNotFound, isOutage, toLocalFailure } from './failure.ts';
import type { ListingEvent } from './listing-event.ts';
import { inOrderedWindow } from './ordered-window.ts';
import { type Selection, type SelectionStep, selectRepositories } from './select-repositories.ts';
import { namedTags, selectTags } from './select-tags.ts';

type WantedTag = {
  readonly type: 'wanted';
  readonly repository: string;
  readonly tag: string;
  readonly named: boolean;
};

const width = 8;
// Each failed several times already: the registry is down, and ten thousand more tags would take days to say so.
const mostFailures = 32;

/**
 * Complete where it ends without an `unread` event; throws OciError or RegistryError where the registry as a whole
 * cannot be listed. One request for each page and tag.
 */
export async function* listRegistry(
  source: RegistrySource,
  signal: AbortSignal,
): AsyncGenerator<ListingEvent> {
  const driver = getDriver(source.kind);
  const filters = source.filters.map((text) => parseFilter(text, source.kind, source.url));
  if (filters.length === 0) throw noFilters();
  await using client = openOciClient(endpointOf(source));
  const stop = new AbortController();
  const running = AbortSignal.any([signal, stop.signal]);
  try {
    await client.ping(running);
    const catalog = () => driver.repositories(source, client, running);
    const steps = selectRepositories(filters, catalog, source.repositoryLimit);
    const tags = inOrderedWindow(steps, width, (step) =>
      wantedTags(step, client, source.tagLimit, running),
    );
    const events = inOrderedWindow(flatten(tags), width, (step) =>
      resolveTag(step, client, running),
    );
    yield* whileReachable(events);
  } finally {
    // Requests that are under way for what comes later end too.
    stop.abort(new Error('the listing ended'));
  }
}

async function* whileReachable(
  events: AsyncIterable<ListingEvent | undefined>,
): AsyncGenerator<ListingEvent> {
  let failures = 0;
  for await (const event of events) {
    if (!event) continue;
    failures = event.type === 'unread' && isOutage(event.code) ? failures + 1 : 0;
    if (event.type === 'unread' && failures === mostFailures) {
      throw new OciError(
        'SERVER_ERROR',
        `${failures} requests in a row failed, the last: ${event.message}`,
      );
    }
    yield event;
  }
}

async function wantedTags(
  step: SelectionStep,
  client: OciClient,
  limit: number,
  signal: AbortSignal,
): Promise<readonly (WantedTag | ListingEvent)[]> {
  if (step.type !== 'selected') return [step];
  const { repository, filters, named } = step;
  try {
    const literal = namedTags(filters);
    const tags = literal ?? (await listedTags(step, client, signal));
    const chosen = selectTags(tags, filters, limit);
    const wanted = chosen.tags.map((tag): WantedTag => {
      return { type: 'wanted', repository, tag, named: filters.some((f) => f.literalTag === tag) };
    });
    return chosen.cut === 0 ? wanted : [...wanted, tooManyTags(repository, limit, chosen.cut)];
  } catch (error) {
    if (isNotFound(error)) return named ? [absent(repository, undefined)] : [];
    return [{ type: 'unread', repository, ...toLocalFailure(error) }];
  }
}

async function listedTags(
  { repository, filters }: Selection,
  client: OciClient,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const tags = new Set(await Array.fromAsync(client.listTags(repository, signal)));
  for (const { literalTag } of filters) if (literalTag !== undefined) tags.add(literalTag);
  return tags;
}

async function resolveTag(
  step: WantedTag | ListingEvent,
  client: OciClient,
  signal: AbortSignal,
): Promise<ListingEvent | undefined> {
  if (step.type !== 'wanted') return step;
  const { repository, tag, named } = step;
  try {
    const found = await client.resolve(repository, tag, signal);
    if (found) {
      return { type: 'tag', repository, tag, digest: found.digest, mediaType: found.mediaType };
    }
    // Deleted since it was listed, unless a filter names it.
    return named ? absent(repository, tag) : undefined;
  } catch (error) {
    return { type: 'unread', repository, tag, ...toLocalFailure(error) };
  }
}

async function* flatten<T>(lists: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const list of lists) yield* list;
}

const absent = (repository: string, tag: string | undefined): ListingEvent => ({
  type: 'absent',
  repository,
  ...(tag !== undefined && { tag }),
  message: `the registry has no ${tag === undefined ? `repository ${repository}` : `${repository}:${tag}`}, or hides it from this account; check the filter that names it`,
});

const tooManyTags = (repository: string, limit: number, cut: number): ListingEvent => ({
  type: 'limited',
  message: `${cut} older tags of ${repository} were left out: the limit of ${limit} tags for each repository was reached`,
});

const noFilters = (): RegistryError =>
  new RegistryError('NO_FILTERS', 'the registry has no filter, so nothing is scanned; "*" is all');
