import { silentLogger } from '@fedscan/runtime';
import { imageOf, layerOf, startTestRegistry, type TestRegistryOptions } from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import { createLister } from './lister.ts';
import type { ListingStore, PassEnd } from './pipeline-store.ts';

type Faults = Pick<TestRegistryOptions, 'faults'>;

const forever = new AbortController().signal;

/** A lister over a registry with one image, whose listing is kept by `record`. */
async function setUp(
  record: ListingStore['record'],
  { isOpen = async () => true, faults = [] }: Partial<Pick<ListingStore, 'isOpen'>> & Faults = {},
) {
  const image = await imageOf({ layers: [await layerOf({ 'etc/motd': 'hello' })] });
  const registry = await startTestRegistry({ images: { 'shop/web:1.0': image }, faults });
  const ends: Omit<PassEnd, 'finishedAt'>[] = [];
  const lister = createLister({
    registries: {
      findSource: async () => ({
        kind: 'docker',
        url: registry.url,
        filters: ['*'],
        platforms: [],
        repositoryLimit: 0,
        tagLimit: 0,
      }),
    },
    listings: {
      beginPass: async () => 1,
      isOpen,
      finishPass: async (_registry, _pass, { finishedAt: _, ...end }) => void ends.push(end),
      stopPass: async () => {},
      record,
      findManifests: async () => new Map(),
      imagesToScan: async () => [],
    },
    jobs: { sendAll: async () => {} },
    extractorSet: 'set',
    log: silentLogger,
    lookMs: 1,
  });
  return { ends, lister, [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose]() };
}

const data = { registry: 'prod', rescan: false };

test('a pass that was listed to its end is complete', async () => {
  await using parts = await setUp(async () => []);

  await parts.lister.handle({ data, last: false }, forever);

  expect(parts.ends).toEqual([{ outcome: 'complete', unread: [] }]);
});

test('a mistake of ours ends the pass too, so that it does not count as listing for ever', async () => {
  await using parts = await setUp(async () => {
    throw new TypeError('secret detail');
  });

  await expect(parts.lister.handle({ data, last: false }, forever)).rejects.toThrow(TypeError);
  await parts.lister.handle({ data, last: true }, forever);

  const error = {
    code: 'internal',
    message: 'something failed within the primary; its log says what',
  };
  const end = { outcome: 'failed', error };
  expect(parts.ends).toEqual([end, end]);
});

test('a pass that is stopped ends while the registry is silent', async () => {
  const never = new Promise<void>(() => {});
  const asked = Promise.withResolvers<void>();
  await using parts = await setUp(async () => [], {
    isOpen: async () => {
      await asked.promise;
      return false;
    },
    faults: [
      (_request, reply) => {
        asked.resolve();
        return { ...reply, after: never };
      },
    ],
  });

  await parts.lister.handle({ data, last: false }, forever);

  expect(parts.ends).toEqual([]);
});
