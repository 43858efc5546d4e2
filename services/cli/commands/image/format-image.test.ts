import { create } from '@bufbuild/protobuf';
import { imageApi } from '@fedscan/protocol/api';
import { expect, test } from 'vitest';
import { formatImage, formatImages } from './format-image.ts';

const image = create(imageApi.ImageSchema, {
  name: 'registries/prod/images/sha256:1',
  digest: 'sha256:1',
  status: imageApi.ScanStatus.PARTIAL,
  statusReason: 'no advisories of Alpine are imported',
  findings: { critical: 1, negligible: 2, unknown: 3 },
});

test('no severity is left out, least of all one that nobody knows', () => {
  const [head = '', row = ''] = formatImages([image]).split('\n');

  const counts = head
    .split(/ {2,}/)
    .slice(-7)
    .map((title) => [title, row.slice(head.indexOf(title)).split(' ', 1)[0]]);

  expect(counts).toEqual([
    ['CRITICAL', '1'],
    ['HIGH', '0'],
    ['MEDIUM', '0'],
    ['LOW', '0'],
    ['NEGLIGIBLE', '2'],
    ['UNKNOWN', '3'],
    ['FIXABLE', '0'],
  ]);
  expect(formatImage(image)).toMatch(
    /^findings: +1 critical, 2 negligible, 3 unknown; fixable: none$/m,
  );
});

test('a reason without a code is a sentence only', () => {
  expect(formatImage(image)).toMatch(/^reason: +no advisories of Alpine are imported$/m);
});
