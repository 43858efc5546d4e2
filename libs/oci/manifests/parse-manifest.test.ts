import { expect, test } from 'vitest';
import { parseManifest } from './parse-manifest.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const blob = (mediaType: string, digit = 'a') => ({ mediaType, digest: digest(digit), size: 5 });
const ociImage = 'application/vnd.oci.image.manifest.v1+json';
const ociIndex = 'application/vnd.oci.image.index.v1+json';
const config = blob('application/vnd.oci.image.config.v1+json', 'c');
const gzip = blob('application/vnd.oci.image.layer.v1.tar+gzip');
const image = { schemaVersion: 2, mediaType: ociImage, config, layers: [gzip] };
const parse = (body: unknown, contentType = '') =>
  parseManifest(Buffer.from(JSON.stringify(body)), contentType);

test('reads an image', () => {
  expect(parse(image)).toEqual({
    kind: 'image',
    mediaType: ociImage,
    config,
    layers: [{ ...gzip, foreign: false, encrypted: false }],
  });
});

test('reads an image of Docker', () => {
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  const docker = {
    mediaType,
    config: blob('application/vnd.docker.container.image.v1+json'),
    layers: [],
  };

  expect(parse(docker)).toEqual({ kind: 'image', ...docker });
});

test('tells layers that cannot be had or read', () => {
  const foreign = blob('application/vnd.docker.image.rootfs.foreign.diff.tar.gzip');
  const kept = blob('application/vnd.oci.image.layer.nondistributable.v1.tar+gzip');
  const encrypted = blob('application/vnd.oci.image.layer.v1.tar+gzip+encrypted');

  expect(parse({ ...image, layers: [foreign, kept, encrypted] })).toMatchObject({
    layers: [
      { foreign: true, encrypted: false },
      { foreign: true, encrypted: false },
      { foreign: false, encrypted: true },
    ],
  });
});

test('reads an index, and tells what is no image in it', () => {
  const amd64 = { ...blob(ociImage), platform: { os: 'linux', architecture: 'amd64' } };
  const nowhere = { ...blob(ociImage), platform: { os: 'unknown', architecture: 'unknown' } };
  const annotations = { 'vnd.docker.reference.type': 'attestation-manifest' };
  const marked = { ...blob(ociImage), annotations };

  expect(parse({ mediaType: ociIndex, manifests: [nowhere, amd64, marked] })).toEqual({
    kind: 'index',
    mediaType: ociIndex,
    manifests: [
      { ...nowhere, attestation: true },
      { ...amd64, attestation: false },
      { ...marked, attestation: true },
    ],
  });
});

test.each([
  ['a header that is wrong', { ...image, mediaType: undefined }, 'text/plain', ociImage],
  ['a header with parameters', { ...image, mediaType: undefined }, `${ociImage}; x=1`, ociImage],
  ['a header of the other kind', { ...image, mediaType: undefined }, ociIndex, ociImage],
  ['no header', { manifests: [] }, '', ociIndex],
  ['a field against the header', image, ociIndex, ociImage],
])('goes by the body with %s', (_, body, header, expected) => {
  expect(parse(body, header).mediaType).toBe(expected);
});

const withLayer = (mediaType: string) => ({ ...image, layers: [blob(mediaType)] });
test.each([
  [
    'an empty config',
    { ...image, config: blob('application/vnd.oci.empty.v1+json') },
    'application/vnd.oci.empty.v1+json',
  ],
  [
    'a chart',
    { ...image, config: blob('application/vnd.cncf.helm.config.v1+json') },
    'application/vnd.cncf.helm.config.v1+json',
  ],
  ['a declared type', { ...image, artifactType: 'application/x' }, 'application/x'],
  [
    'a signature with the config of an image',
    withLayer('application/vnd.dev.cosign.simplesigning.v1+json'),
    'application/vnd.dev.cosign.simplesigning.v1+json',
  ],
  [
    'an attestation',
    withLayer('application/vnd.dsse.envelope.v1+json'),
    'application/vnd.dsse.envelope.v1+json',
  ],
  [
    'an index of a type',
    { mediaType: ociIndex, artifactType: 'application/x', manifests: [] },
    'application/x',
  ],
])('takes for no image: %s', (_, body, artifactType) => {
  expect(parse(body)).toEqual({ kind: 'artifact', mediaType: body.mediaType, artifactType });
});

test('tells what an artifact is about', () => {
  const subject = blob(ociImage, 'e');

  expect(parse({ ...image, subject })).toMatchObject({ kind: 'artifact', subject: digest('e') });
});

test.each([
  ['both image and index', { ...image, manifests: [] }, 'MANIFEST_INVALID', 'at once'],
  ['no layers', { ...image, layers: undefined }, 'MANIFEST_INVALID', 'no list of layers'],
  ['no config', { ...image, config: undefined }, 'MANIFEST_INVALID', 'its config is no object'],
  [
    'a negative size',
    { ...image, config: { ...config, size: -1 } },
    'MANIFEST_INVALID',
    'no valid size',
  ],
  [
    'a size as text',
    { ...image, layers: [{ ...gzip, size: '5' }] },
    'MANIFEST_INVALID',
    'no valid size',
  ],
  [
    'a path for a digest',
    { ...image, layers: [{ ...gzip, digest: '../../x' }] },
    'MANIFEST_INVALID',
    'no valid digest',
  ],
  [
    'a layer that is null',
    { ...image, layers: [null] },
    'MANIFEST_INVALID',
    'its layer is no object',
  ],
  ['an index without manifests', { mediaType: ociIndex }, 'MANIFEST_INVALID', 'without a list'],
  ['a list', [], 'MANIFEST_INVALID', 'its body is no object'],
  ['something else', { mediaType: 'application/x' }, 'MEDIA_TYPE_UNSUPPORTED', '"application/x"'],
  ['nothing that is known', {}, 'MEDIA_TYPE_UNSUPPORTED', 'neither an image nor an index'],
])('refuses %s', (_, body, code, message) => {
  expect(() => parse(body)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});

test('refuses what is not JSON', () => {
  expect(() => parseManifest(Buffer.from('<html>'), ociImage)).toThrow('it is not JSON');
});
