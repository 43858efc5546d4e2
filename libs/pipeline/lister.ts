// The first errand: what a registry holds now, and which images of it have to be scanned.
import { OciError, openOciClient } from '@fedscan/oci';
import {
  endpointOf,
  type ListingEvent,
  listRegistry,
  type RegistrySource,
} from '@fedscan/registries';
import type { Logger } from '@fedscan/runtime';
import { toListingFailure } from './listing-failure.ts';
import { watchPass } from './open-pass.ts';
import type {
  Attempt,
  ImageToScan,
  ListedManifest,
  ListedTag,
  ListingStore,
  ListJob,
  PassEnd,
  ScanQueue,
  SourceStore,
} from './pipeline-store.ts';
import { resolveManifest } from './resolve-manifest.ts';
import { wantedImages } from './wanted-images.ts';

export type ListerOptions = {
  readonly registries: SourceStore;
  readonly listings: ListingStore;
  readonly jobs: ScanQueue;
  /** Of this release: results of others are made anew. */
  readonly extractorSet: string;
  readonly log: Logger;
  /** Between two looks whether the pass was stopped, in ms; by default half a second. */
  readonly lookMs?: number;
};

export type Lister = {
  /** Throws where the job should be tried again. */
  handle(job: Attempt<ListJob>, signal: AbortSignal): Promise<void>;
  abandoned(job: Attempt<ListJob>): Promise<void>;
};

type TagEvent = Extract<ListingEvent, { type: 'tag' }>;

// Small enough that the first images are being scanned while the registry is still listed.
const batch = 100;
const width = 8;
const mostMessages = 20;

export function createLister(options: ListerOptions): Lister {
  const { registries, listings, log } = options;
  return {
    async handle({ data, last }, signal) {
      const { registry } = data;
      const source = await registries.findSource(registry);
      if (!source) return; // deleted meanwhile
      const pass = await listings.beginPass(registry, new Date());
      const started = performance.now();
      log.info('registry listing', { registry });
      using open = watchPass({
        isOpen: () => listings.isOpen(pass),
        signal,
        everyMs: options.lookMs ?? 500,
      });
      try {
        const end = await list(options, data, source, pass, open.signal);
        await listings.finishPass(registry, pass, { ...end, finishedAt: new Date() });
        if (end.outcome === 'stopped') return;
        const images = await listings.imagesToScan(registry, {
          extractorSet: options.extractorSet,
          rescan: data.rescan,
        });
        await enqueue(options, data, images);
        log.info('registry listed', {
          registry,
          outcome: end.outcome,
          unread: end.unread?.length ?? 0,
          imagesToScan: images.length,
          ms: Math.round(performance.now() - started),
        });
      } catch (error) {
        if (open.isClosed()) return;
        if (signal.aborted) {
          await listings.finishPass(registry, pass, { outcome: 'stopped', finishedAt: new Date() });
          throw error;
        }
        const failure = toListingFailure(error);
        await listings.finishPass(registry, pass, {
          outcome: 'failed',
          finishedAt: new Date(),
          error: { code: failure.code, message: failure.message },
        });
        if (failure.retryable && !last) throw error;
        log.warn('registry not listed', { registry, code: failure.code, error });
      }
    },
    abandoned: ({ data }) => listings.stopPass(data.registry, new Date()),
  };
}

/** Throws where the registry as a whole cannot be listed. */
async function list(
  options: ListerOptions,
  job: ListJob,
  source: RegistrySource,
  pass: number,
  signal: AbortSignal,
): Promise<Omit<PassEnd, 'finishedAt'>> {
  await using client = openOciClient(endpointOf(source));
  const unread: { repository: string; tag?: string; error: string }[] = [];
  const messages: string[] = [];
  let waiting: TagEvent[] = [];
  const flush = async (): Promise<boolean> => {
    const events = waiting;
    waiting = [];
    if (events.length === 0) return true;
    const resolved = await resolveAll(options, client, events, signal);
    const tags = events.flatMap(({ repository, tag, digest }): ListedTag[] => {
      const manifest = resolved.get(digest);
      if (manifest instanceof OciError) {
        unread.push({ repository, tag, error: manifest.message });
        return [];
      }
      if (!manifest) return [];
      if (manifest.kind !== 'index') return [{ repository, tag, manifest }];
      const wanted = wantedImages(manifest.images, source.platforms);
      return [{ repository, tag, manifest, wanted }];
    });
    const found = await options.listings.record(job.registry, pass, tags, new Date());
    if (found) await enqueue(options, job, found);
    return found !== undefined;
  };

  for await (const event of listRegistry(source, signal)) {
    switch (event.type) {
      case 'tag':
        if (waiting.push(event) >= batch && !(await flush())) return { outcome: 'stopped' };
        break;
      case 'unread': {
        const { repository, tag, message } = event;
        unread.push({ repository, ...(tag !== undefined && { tag }), error: message });
        break;
      }
      case 'absent':
      case 'limited':
        if (messages.length < mostMessages) messages.push(event.message);
        break;
    }
  }
  if (!(await flush())) return { outcome: 'stopped' };
  return {
    outcome: unread.length === 0 ? 'complete' : 'incomplete',
    unread,
    ...(messages.length > 0 && { limited: messages.join('; ') }),
  };
}

/** Each digest once, and only those that were never resolved before; an OciError where asking again may help. */
async function resolveAll(
  { listings }: ListerOptions,
  client: Parameters<typeof resolveManifest>[0],
  events: readonly TagEvent[],
  signal: AbortSignal,
): Promise<Map<string, ListedManifest | OciError>> {
  const distinct = new Map(events.map((event) => [event.digest, event]));
  const resolved = new Map<string, ListedManifest | OciError>(
    await listings.findManifests([...distinct.keys()]),
  );
  const unknown = [...distinct.values()].filter(({ digest }) => !resolved.has(digest));
  const workers = Array.from({ length: width }, async () => {
    for (let event = unknown.pop(); event; event = unknown.pop()) {
      try {
        resolved.set(event.digest, await resolveManifest(client, event, signal));
      } catch (error) {
        if (!(error instanceof OciError)) throw error;
        resolved.set(event.digest, error);
      }
    }
  });
  await Promise.all(workers);
  return resolved;
}

const enqueue = (
  { jobs }: ListerOptions,
  { registry, rescan }: ListJob,
  images: readonly ImageToScan[],
): Promise<void> =>
  jobs.sendAll(
    'scan',
    images.map(({ digest, repository }) => ({ registry, repository, digest, rescan })),
  );
