import { silentLogger } from '@fedscan/runtime';
import {
  createListenerModel,
  createMemoryFeedSource,
  eventually,
  type MemoryFeedSource,
} from '@fedscan/test-kit';
import { expect, onTestFinished, test } from 'vitest';
import { followLocally } from './follow-locally.ts';

async function follow(source: MemoryFeedSource) {
  const complaints: string[] = [];
  const listener = createListenerModel((what) => void complaints.push(what));
  const controller = new AbortController();
  const loaded = Promise.withResolvers<void>();
  const options = { log: silentLogger, pollMs: 20, onLoaded: loaded.resolve };
  const ended = followLocally(source, listener, controller.signal, options);
  onTestFinished(async () => {
    controller.abort();
    await ended;
    expect(complaints).toEqual([]);
  });
  await loaded.promise;
  return listener;
}

const put = (key: string, text: string) => ({ kind: 5, key, payload: Buffer.from(text) });
const contentOf = (rows: Iterable<{ key: string; payload: Uint8Array }>) =>
  Object.fromEntries([...rows].map(({ key, payload }) => [key, Buffer.from(payload).toString()]));

test('has all feeds once it is loaded, offered or not, and then each commit', async () => {
  const source = createMemoryFeedSource();
  const many = Array.from({ length: 12_000 }, (_, i) => put(`key ${i}`, `${i}`));
  source.commit('prod', many);
  source.commit('local', [put('a', 'one')]);
  source.offer('local', false);

  const listener = await follow(source);
  expect(listener.rows('prod').size).toBe(12_000);
  expect(contentOf(listener.rows('local').values())).toEqual({ a: 'one' });
  source.commit('local', [put('a', 'two')]);
  source.commit('local', [put('b', 'three')]);
  source.commit('local', [{ kind: 5, key: 'a' }]);

  await eventually(
    () => contentOf(listener.rows('local').values()),
    (content) => !('a' in content) && content.b === 'three',
  );
});

test('finds what no hint told of, new feeds, and feeds that are gone', async () => {
  const source = createMemoryFeedSource();
  source.commit('prod', [put('a', 'one')]);
  const listener = await follow(source);

  source.loseHints(true);
  source.commit('new', [put('b', 'two')]);
  source.remove('prod');

  await eventually(listener.feeds, (feeds) => feeds.length === 1 && feeds[0] === 'new');
});

test('reads a feed anew after an outage in which it was restored, even where numbers are used again', async () => {
  const source = createMemoryFeedSource();
  source.commit('prod', [put('a', 'one')]);
  const backup = source.backUp('prod');
  source.commit('prod', [put('lost', 'x')]);
  const listener = await follow(source);

  source.fail(new Error('the database is away'));
  await eventually(
    () => source.failures(),
    (failures) => failures > 0,
  );
  source.restore(backup);
  source.commit('prod', [put('b', 'two')]);
  source.commit('prod', [put('c', 'three')]);
  source.fail(undefined);

  await eventually(
    () => contentOf(listener.rows('prod').values()),
    (content) => content.c === 'three' && !('lost' in content),
  );
  expect(contentOf(listener.rows('prod').values())).toEqual({ a: 'one', b: 'two', c: 'three' });
});

test('reads a feed anew where deletions were forgotten while nobody looked', async () => {
  const source = createMemoryFeedSource();
  source.commit('prod', [put('a', 'one'), put('b', 'two')]);
  const listener = await follow(source);

  source.fail(new Error('the database is away'));
  source.commit('prod', [{ kind: 5, key: 'a' }]);
  source.commit('prod', [put('c', 'three')]);
  source.fail(undefined);
  source.dropTombstones('prod', 3n);

  await eventually(
    () => contentOf(listener.rows('prod').values()),
    (content) => content.c === 'three' && !('a' in content),
  );
});
