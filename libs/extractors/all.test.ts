import { expect, test } from 'vitest';
import { detectors, extractorSet, extractors } from './all.ts';

test('no two have the same name', () => {
  const names = [...extractors, ...detectors].map(({ name }) => name);

  expect(new Set(names).size).toBe(names.length);
});

test('the set has a short name', () => {
  expect(extractorSet).toMatch(/^[0-9a-f]{12}$/);
});
