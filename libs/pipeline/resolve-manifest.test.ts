import { type Manifest, OciError } from '@fedscan/oci';
import { expect, test } from 'vitest';
import { resolveManifest } from './resolve-manifest.ts';
import { wantedImages } from './wanted-images.ts';

const imageType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';
const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;
const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64', variant: 'v8' };
const forever = new AbortController().signal;

const child = (letter: string, mediaType: string, more: object = {}) => ({
  digest: digestOf(letter),
  mediaType,
  size: 1,
  attestation: false,
  ...more,
});

const indexOf = (letter: string, manifests: readonly ReturnType<typeof child>[]) =>
  ({
    kind: 'index',
    digest: digestOf(letter),
    mediaType: indexType,
    bytes: Buffer.alloc(0),
    manifests,
  }) as Manifest;

const client = (manifests: readonly Manifest[]) => ({
  async getManifest(_: string, reference: string) {
    const found = manifests.find(({ digest }) => digest === reference);
    if (!found) throw new OciError('MANIFEST_UNKNOWN', 'half pushed');
    return found;
  },
});

const listed = (letter: string, mediaType: string) => ({
  repository: 'shop/web',
  digest: digestOf(letter),
  mediaType,
});

test('asks nothing about an image', async () => {
  expect(await resolveManifest(client([]), listed('a', imageType), forever)).toEqual({
    kind: 'image',
    digest: digestOf('a'),
    mediaType: imageType,
  });
});

test('reads the images of an index, of one inside it too, without attestations', async () => {
  const registry = client([
    indexOf('a', [
      child('1', imageType, { platform: amd64 }),
      child('2', imageType, { attestation: true }),
      child('b', indexType),
      child('4', 'application/vnd.cncf.helm.chart'),
    ]),
    indexOf('b', [child('3', imageType, { platform: arm64 }), child('5', imageType)]),
  ]);

  expect(await resolveManifest(registry, listed('a', indexType), forever)).toMatchObject({
    kind: 'index',
    images: [
      { digest: digestOf('1'), platform: amd64 },
      { digest: digestOf('3'), platform: arm64 },
      { digest: digestOf('5'), platform: { os: 'unknown', architecture: 'unknown' } },
    ],
  });
});

test('an index without an image is listed as what it is, and not passed over', async () => {
  const attested = child('2', imageType, { attestation: true });

  for (const manifests of [[], [attested]]) {
    const registry = client([indexOf('a', manifests)]);
    expect(await resolveManifest(registry, listed('a', indexType), forever)).toEqual({
      kind: 'artifact',
      digest: digestOf('a'),
      mediaType: indexType,
      code: 'not_an_image',
      reason: 'it is an index that names no image; push the image that it should name',
    });
  }
});

test('ends with an index that holds itself', async () => {
  const registry = client([indexOf('a', [child('a', indexType), child('1', imageType)])]);

  const found = await resolveManifest(registry, listed('a', indexType), forever);

  expect(found).toMatchObject({ kind: 'index' });
});

test('what is wrong with the content stays wrong; what may pass is thrown', async () => {
  const damaged = {
    getManifest: async () => {
      throw new OciError('LIMIT_SIZE', 'the manifest has 10 MB');
    },
  };

  expect(await resolveManifest(damaged, listed('a', indexType), forever)).toEqual({
    kind: 'artifact',
    digest: digestOf('a'),
    mediaType: indexType,
    code: 'limit_size',
    reason: 'the manifest has 10 MB',
  });
  await expect(resolveManifest(client([]), listed('a', indexType), forever)).rejects.toMatchObject({
    code: 'MANIFEST_UNKNOWN',
  });
});

test.each([
  [[], ['1', '3']],
  [['linux/amd64'], ['1']],
  [['linux/arm64'], ['3']],
  [['linux/arm64/v7'], []],
  [['windows/amd64', 'linux/arm64/v8'], ['3']],
])('of the platforms %j it takes %j', (platforms, expected) => {
  const images = [
    { digest: digestOf('1'), platform: amd64 },
    { digest: digestOf('3'), platform: arm64 },
  ];

  expect(wantedImages(images, platforms)).toEqual(expected.map(digestOf));
});
