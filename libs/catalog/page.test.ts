import { expect, test } from 'vitest';
import { type Key, type Page, pageAmong } from './page.ts';

const numbered = (keys: readonly Key[]) => keys.map((key) => ({ key }));
const inOrder = (keys: readonly Key[], descending: readonly boolean[] = []) => {
  const found: Key[] = [];
  let page: Page<{ key: Key }> | undefined;
  do {
    page = pageAmong(
      numbered(keys),
      { limit: 2, ...(page?.next ? { after: page.next } : {}) },
      descending,
    );
    expect(page.total).toBe(keys.length);
    found.push(...page.items.map(({ key }) => key));
  } while (page.next);
  return found;
};

test('gives everything once, in order, page by page', () => {
  expect(inOrder([[3], [1], [5], [2], [4]])).toEqual([[1], [2], [3], [4], [5]]);
  expect(
    inOrder(
      [
        [1, 'b'],
        [2, 'a'],
        [1, 'a'],
      ],
      [true],
    ),
  ).toEqual([
    [2, 'a'],
    [1, 'a'],
    [1, 'b'],
  ]);
  expect(inOrder([])).toEqual([]);
  expect(inOrder([[1], [1]])).toEqual([[1], [1]]);
});

test('goes on behind an item that is gone', () => {
  const { next = '' } = pageAmong(numbered([[1], [2], [3]]), { limit: 2 });

  expect(pageAmong(numbered([[1], [3], [4]]), { limit: 2, after: next }).items).toEqual(
    numbered([[3], [4]]),
  );
});

test('refuses a place that no page gave', () => {
  expect(() => pageAmong([], { limit: 2, after: 'x' })).toThrow();
  expect(() => pageAmong([], { limit: 2, after: '{}' })).toThrow('is a list');
});
