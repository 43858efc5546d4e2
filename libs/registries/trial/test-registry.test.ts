import {
  builtManifest,
  failWith,
  sampleImage,
  selfSignedCertificate,
  sendOtherBytes,
  startTestRegistry,
  type TestRegistry,
} from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import type { RegistrySource } from '../registry-source.ts';
import { testRegistry } from './test-registry.ts';

const image = sampleImage(Buffer.from('layer'));
const images = { 'team/app:1.0': image, 'team/app:latest': image };
const credential = { username: 'scanner', password: 'very-secret' };

async function run(registry: Pick<TestRegistry, 'url'>, more: Partial<RegistrySource> = {}) {
  const source: RegistrySource = {
    kind: 'docker',
    url: registry.url,
    filters: ['*'],
    platforms: [],
    repositoryLimit: 0,
    tagLimit: 0,
    ...more,
  };
  const steps = await Array.fromAsync(testRegistry(source, new AbortController().signal));
  expect(JSON.stringify(steps)).not.toContain('secret');
  return steps.map(({ step, outcome, message }) => [step, outcome, message]);
}

test('goes from the address to a blob', async () => {
  const auth = { kind: 'basic' as const, ...credential };
  await using registry = await startTestRegistry({ images, auth });

  expect(await run(registry, { credential })).toEqual([
    ['address', 'ok', 'a registry answers'],
    ['tls', 'warning', 'plain http: anybody on the way can read and change what is sent'],
    ['login', 'ok', '"scanner" was accepted'],
    ['repositories', 'ok', '1 selected by the filters, such as team/app'],
    ['tags', 'ok', 'team/app has 2, of which latest is tried'],
    ['manifest', 'ok', 'team/app:latest is an image of 1 layer'],
    ['blob', 'ok', 'pulled 37 bytes and verified them'],
  ]);
});

test('finds an image in an index', async () => {
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const child = { mediaType: image.mediaType, digest: image.digest, size: image.manifest.length };
  const index = builtManifest({ mediaType, manifests: [child] }, [], mediaType, [image]);
  await using registry = await startTestRegistry({ images: { 'app:1': index } });

  expect((await run(registry)).slice(-2)).toEqual([
    ['manifest', 'ok', 'app:1 is an index of 1 manifests'],
    ['blob', 'ok', 'pulled 37 bytes and verified them'],
  ]);
});

const tls = await selfSignedCertificate();
test.each([
  ['a certificate that nobody signed', {}, 'failed', 'is not signed by a trusted authority'],
  [
    'a certificate that is not verified',
    { insecureSkipVerify: true },
    'warning',
    'is not verified',
  ],
  ['a certificate of its own authority', { caPem: tls.cert }, 'ok', 'the certificate is trusted'],
])('tells of %s', async (_, more, outcome, message) => {
  await using registry = await startTestRegistry({ images, tls });

  const steps = await run(registry, more);

  expect(steps[1]).toEqual(['tls', outcome, expect.stringContaining(message)]);
  expect(steps).toHaveLength(outcome === 'failed' ? 2 : 7);
});

test.each([
  ['a URL that is none', { url: 'registry' }, 'address', 'is not a URL'],
  ['a URL where nothing listens', { url: 'http://127.0.0.1:1' }, 'address', 'nothing listens'],
  ['a metadata service', { url: 'http://169.254.169.254' }, 'address', 'link-local'],
  ['a kind that is none', { kind: 'floppy' }, 'address', 'not a kind of registry'],
  ['no login', {}, 'login', 'give the registry a user name and password'],
  [
    'a wrong password',
    { credential: { ...credential, password: 'other-secret' } },
    'login',
    'refused user name or password',
  ],
  ['a filter that is none', { credential, filters: ['*/*'] }, 'repositories', 'no wildcard'],
  ['no filters', { credential, filters: [] }, 'repositories', 'there is no filter'],
])('fails at the right step with %s', async (_, more, step, message) => {
  const auth = { kind: 'basic' as const, ...credential };
  await using registry = await startTestRegistry({ images, auth });

  const steps = await run(registry, more);

  expect(steps.at(-1)).toEqual([step, 'failed', expect.stringContaining(message)]);
});

test.each([
  [
    'a tag that is not there',
    { filters: ['team/app:typo'] },
    [],
    ['manifest', 'failed', /no manifest team\/app:typo/],
  ],
  [
    'filters that select nothing',
    { filters: ['nothing*'] },
    [],
    ['repositories', 'warning', /check the filters/],
  ],
  ['a damaged blob', {}, [sendOtherBytes(/blobs/)], ['blob', 'failed', /arrived as sha256:/]],
  [
    'pulls that are forbidden',
    {},
    [failWith(/blobs/, 403)],
    ['blob', 'failed', /give the account the right/],
  ],
  ['no catalog', {}, [failWith(/catalog/, 404)], ['repositories', 'failed', /without wildcards/]],
  [
    'no catalog for one of the filters',
    { filters: ['team/app', '*'] },
    [failWith(/catalog/, 404)],
    ['blob', 'ok', /pulled/],
  ],
])('tells of %s', async (_, more, faults, [step, outcome, message]) => {
  await using registry = await startTestRegistry({ images, faults });

  const steps = await run(registry, more as Partial<RegistrySource>);

  expect(steps.at(-1)).toEqual([step, outcome, expect.stringMatching(message as RegExp)]);
});

test('stops with the reason it is given', async () => {
  await using registry = await startTestRegistry({ images });
  const reason = new Error('stopped by a test');
  const source = {
    kind: 'docker',
    url: registry.url,
    filters: ['*'],
    platforms: [],
    repositoryLimit: 0,
    tagLimit: 0,
  };

  const testing = Array.fromAsync(testRegistry(source, AbortSignal.abort(reason)));

  await expect(testing).rejects.toBe(reason);
});
