// Our client and the registry of the distribution project, as Debian packages it.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Manifest, maxConfigSize, type OciClient, openOciClient } from '@fedscan/oci';
import { type ListingEvent, listRegistry, type RegistrySource } from '@fedscan/registries';
import {
  builtManifest,
  type DockerRegistry,
  dockerRegistryBinary,
  htpasswdLine,
  pushImage,
  pushLayout,
  requireOrSkip,
  sampleImage,
  sharedFolder,
  startDockerRegistry,
} from '@fedscan/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const shared = sharedFolder();
const noRegistry = requireOrSkip('docker-registry', dockerRegistryBinary());
const noImages = requireOrSkip('images in ../shared', shared);
const noHtpasswd = requireOrSkip('htpasswd', htpasswdLine('a', 'b'));
const never = new AbortController().signal;

const sourceOf = (url: string, more: Partial<RegistrySource> = {}): RegistrySource => ({
  kind: 'docker',
  url,
  filters: ['*'],
  platforms: [],
  repositoryLimit: 0,
  tagLimit: 0,
  ...more,
});

describe.skipIf(noRegistry || noImages)('docker-registry with real images', () => {
  let registry: DockerRegistry;
  let client: OciClient;
  let pushed: Awaited<ReturnType<typeof pushLayout>>;

  beforeAll(async () => {
    registry = await startDockerRegistry();
    pushed = await pushLayout(registry.url, join(shared ?? '', 'images'));
    client = openOciClient({ url: registry.url });
  });
  afterAll(async () => {
    await client?.[Symbol.asyncDispose]();
    await registry?.[Symbol.asyncDispose]();
  });

  test('lists every tag with the digest it was pushed as', async () => {
    const events = await Array.fromAsync(listRegistry(sourceOf(registry.url), never));

    const found = events.map((event) =>
      event.type === 'tag'
        ? { repository: event.repository, tag: event.tag, digest: event.digest }
        : event,
    );
    expect(found).toEqual(pushed.toSorted((a, b) => (a.repository < b.repository ? -1 : 1)));
    expect(found).toHaveLength(8);
  });

  test('pulls every manifest, configuration and layer, and they are what they are named', async () => {
    for (const { repository, tag, digest } of pushed) {
      const manifest = await client.getManifest(repository, tag);
      if (manifest.kind !== 'image') throw new Error(`${repository} is ${manifest.kind}`);
      expect(manifest.digest).toBe(digest);
      const config = await client.getBlob(repository, manifest.config, maxConfigSize);
      expect(JSON.parse(config.toString())).toMatchObject({ os: 'linux' });
      for (const layer of manifest.layers) {
        const hash = createHash('sha256');
        for await (const piece of client.openBlob(repository, layer)) hash.update(piece);
        expect(`sha256:${hash.digest('hex')}`).toBe(layer.digest);
      }
    }
  });

  test('finds that a tag is not there, and that a repository is not', async () => {
    expect(await client.resolve('alpine-3.10', 'nothing')).toBeUndefined();
    expect(await client.resolve('nothing', 'latest')).toBeUndefined();
    await expect(client.getManifest('nothing', 'latest')).rejects.toMatchObject({
      code: 'MANIFEST_UNKNOWN',
      status: 404,
    });
    await expect(Array.fromAsync(client.listTags('nothing'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('keeps the digest of an index, and reads the image in it', async () => {
    const image = sampleImage(Buffer.from('layer'));
    const child = {
      mediaType: image.mediaType,
      digest: image.digest,
      size: image.manifest.length,
      platform: { os: 'linux', architecture: 'arm64' },
    };
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    const body = { schemaVersion: 2, mediaType, manifests: [child] };
    const index = builtManifest(body, [], mediaType, [image]);

    await pushImage(registry.url, 'team/index', '1.0', index);

    expect(await client.resolve('team/index', '1.0')).toEqual({
      digest: index.digest,
      mediaType,
      size: index.manifest.length,
    });
    const manifest: Manifest = await client.getManifest('team/index', '1.0');
    expect(manifest).toEqual({
      kind: 'index',
      digest: index.digest,
      mediaType,
      bytes: index.manifest,
      manifests: [{ ...child, attestation: false }],
    });
  });

  test('reads more repositories than fit on a page', async () => {
    const image = sampleImage(Buffer.from('layer'));
    const names = Array.from({ length: 120 }, (_, index) => `many/r${index}`);
    for (const name of names) await pushImage(registry.url, name, '1', image);

    const listed = await Array.fromAsync(client.listRepositories());

    expect(listed.filter((name) => name.startsWith('many/')).toSorted()).toEqual(names.toSorted());
  });
});

describe.skipIf(noRegistry || noHtpasswd)('docker-registry behind a password', () => {
  const credential = { username: 'scanner', password: 'correct horse: battery' };
  const image = sampleImage(Buffer.from('layer'));
  let registry: DockerRegistry;

  beforeAll(async () => {
    const htpasswd = htpasswdLine(credential.username, credential.password) ?? '';
    registry = await startDockerRegistry({ htpasswd });
    await pushImage(registry.url, 'team/app', '1.0', image, credential);
  });
  afterAll(() => registry?.[Symbol.asyncDispose]());

  const list = (more: Partial<RegistrySource>): Promise<ListingEvent[]> =>
    Array.fromAsync(listRegistry(sourceOf(registry.url, more), never));

  test('lists with the right password', async () => {
    expect(await list({ credential })).toEqual([
      {
        type: 'tag',
        repository: 'team/app',
        tag: '1.0',
        digest: image.digest,
        mediaType: image.mediaType,
      },
    ]);
  });

  test('says so where the password is refused, or missing', async () => {
    await expect(list({ credential: { ...credential, password: 'wrong' } })).rejects.toMatchObject({
      code: 'AUTH_REJECTED',
      message: expect.stringContaining('"scanner"'),
    });
    await expect(list({})).rejects.toMatchObject({ code: 'AUTH_MISSING' });
  });
});
