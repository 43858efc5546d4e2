import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { namedTexts } from './hash-manifest.ts';
import { parseManifest } from './parse-manifest.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const made = (fields: object) => ({ v1Compatibility: JSON.stringify(fields) });
const body = {
  schemaVersion: 1,
  architecture: 'amd64',
  fsLayers: [{ blobSum: digest('c') }, { blobSum: digest('b') }, { blobSum: digest('a') }],
  history: [
    made({ id: '3', container_config: { Cmd: ['/bin/sh', '-c', 'apt-get install x'] } }),
    made({ id: '2', throwaway: true }),
    made({ id: '1' }),
  ],
};

test('reads layers from the lowest up, without those that are empty', () => {
  expect(parseManifest(Buffer.from(JSON.stringify(body)), '')).toEqual({
    kind: 'schema1',
    mediaType: 'application/vnd.docker.distribution.manifest.v1+json',
    architecture: 'amd64',
    layers: [
      { digest: digest('a') },
      { digest: digest('c'), createdBy: '/bin/sh -c apt-get install x' },
    ],
  });
});

test('is named without its signatures', () => {
  const payload = JSON.stringify(body);
  const head = payload.slice(0, -1);
  const signed = { formatLength: head.length, formatTail: Buffer.from('}').toString('base64url') };
  const encoded = Buffer.from(JSON.stringify(signed)).toString('base64url');
  const bytes = Buffer.from(`${head},"signatures":[{"protected":"${encoded}"}]}`);

  expect(namedTexts(bytes, 'sha256')[0]).toEqual({
    digest: `sha256:${createHash('sha256').update(payload).digest('hex')}`,
    bytes: Buffer.from(payload),
  });
});

test.each([
  ['fewer histories than layers', { ...body, history: [] }],
  [
    'a history that is not JSON',
    { ...body, history: body.fsLayers.map(() => ({ v1Compatibility: 'x' })) },
  ],
  ['a layer without a digest', { ...body, fsLayers: body.fsLayers.map(() => ({})) }],
  ['a layer that is null', { ...body, fsLayers: [null, null, null] }],
])('refuses %s', (_, broken) => {
  expect(() => parseManifest(Buffer.from(JSON.stringify(broken)), '')).toThrow(
    expect.objectContaining({ code: 'SCHEMA1_INVALID' }),
  );
});
