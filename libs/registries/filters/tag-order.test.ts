import { expect, test } from 'vitest';
import { isAttachmentTag } from './attachment-tag.ts';
import { compareTags } from './tag-order.ts';

test('puts latest first, then versions from the highest down, then the rest', () => {
  const tags = [
    'main',
    '1.9.0',
    'v2.0.0-rc.1',
    '1.10.0-alpine',
    'latest',
    '1.10.0',
    'edge-2',
    '2',
    'v2.0.1',
    'edge-10',
    '20241101',
  ];

  expect(tags.toSorted(compareTags)).toEqual([
    'latest',
    '20241101',
    'v2.0.1',
    '2',
    'v2.0.0-rc.1',
    '1.10.0',
    '1.10.0-alpine',
    '1.9.0',
    'main',
    'edge-10',
    'edge-2',
  ]);
});

test('is an order, whatever the tags are', () => {
  const tags = [
    '1',
    '01',
    'v1',
    '1.0',
    'a',
    'A',
    '1-a',
    '1-A',
    'latest',
    '1..2',
    'v',
    'vv1',
    '1_2',
  ];

  for (const a of tags) {
    for (const b of tags) {
      expect(Math.sign(compareTags(a, b)) + Math.sign(compareTags(b, a))).toBe(0);
      if (a !== b) expect(compareTags(a, b)).not.toBe(0);
    }
  }
});

const digest = 'a'.repeat(64);
test.each([
  [`sha256-${digest}.sig`, true],
  [`sha256-${digest}.att`, true],
  [`sha256-${digest}.sbom`, true],
  [`sha256-${digest}`, true],
  [`sha256-${digest}.tar`, false],
  ['sha256-abc', false],
  ['latest', false],
])('%s tells about an image: %s', (tag, expected) => {
  expect(isAttachmentTag(tag)).toBe(expected);
});
