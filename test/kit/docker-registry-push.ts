// Pushes images to a registry that takes them. https://github.com/opencontainers/distribution-spec (push)
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '@fedscan/model';
import type { BuiltImage } from './built-image.ts';

export type PushCredential = { readonly username: string; readonly password: string };

type Target = { readonly base: string; readonly headers: Readonly<Record<string, string>> };

/** An index with its children; blobs that are there already are not sent again. */
export async function pushImage(
  url: string,
  repository: string,
  tag: string,
  image: BuiltImage,
  credential?: PushCredential,
): Promise<void> {
  await push(targetOf(url, repository, credential), tag, image);
}

/** The images of an OCI layout, each as `name:latest` of the name that its index gives it. Returns the names. */
export async function pushLayout(
  url: string,
  layout: string,
  credential?: PushCredential,
): Promise<
  readonly { readonly repository: string; readonly tag: string; readonly digest: Digest }[]
> {
  const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')) as LayoutIndex;
  const pushed = [];
  for (const { digest, mediaType, annotations } of index.manifests) {
    const repository = annotations?.['org.opencontainers.image.ref.name'];
    if (!repository) continue;
    const image = await readImage(layout, digest, mediaType);
    await pushImage(url, repository, 'latest', image, credential);
    pushed.push({ repository, tag: 'latest', digest });
  }
  return pushed;
}

type LayoutDescriptor = {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly annotations?: Readonly<Record<string, string>>;
};
type LayoutIndex = { readonly manifests: readonly LayoutDescriptor[] };
type LayoutManifest = {
  readonly config?: LayoutDescriptor;
  readonly layers?: readonly LayoutDescriptor[];
  readonly manifests?: readonly LayoutDescriptor[];
};

/** An image of an OCI layout, in memory. */
export async function readImage(
  layout: string,
  digest: Digest,
  mediaType: string,
): Promise<BuiltImage> {
  const manifest = await readBlob(layout, digest);
  const { config, layers = [], manifests } = JSON.parse(manifest.toString()) as LayoutManifest;
  const blobs = new Map<Digest, Buffer>();
  for (const descriptor of [...(config ? [config] : []), ...layers]) {
    blobs.set(descriptor.digest, await readBlob(layout, descriptor.digest));
  }
  if (!manifests) return { digest, mediaType, manifest, blobs };
  const children: BuiltImage[] = [];
  for (const child of manifests) {
    children.push(await readImage(layout, child.digest, child.mediaType));
  }
  return { digest, mediaType, manifest, blobs, manifests: children };
}

const readBlob = (layout: string, digest: Digest): Promise<Buffer> =>
  readFile(join(layout, 'blobs', ...digest.split(':')));

async function push(target: Target, reference: string, image: BuiltImage): Promise<void> {
  for (const child of image.manifests ?? []) await push(target, child.digest, child);
  for (const [digest, blob] of image.blobs) await pushBlob(target, digest, blob);
  await send(target, `manifests/${reference}`, {
    method: 'PUT',
    headers: { 'content-type': image.mediaType },
    body: new Uint8Array(image.manifest),
  });
}

async function pushBlob(target: Target, digest: Digest, blob: Buffer): Promise<void> {
  const there = await fetch(`${target.base}/blobs/${digest}`, {
    method: 'HEAD',
    headers: target.headers,
  });
  if (there.ok) return;
  const actual = `sha256:${createHash('sha256').update(blob).digest('hex')}`;
  if (actual !== digest) throw new Error(`${digest} is a blob of ${actual}: no registry takes it`);
  const begun = await send(target, 'blobs/uploads/', { method: 'POST' });
  const upload = new URL(begun.headers.get('location') ?? '', target.base);
  upload.searchParams.set('digest', digest);
  await send(target, upload.href, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body: new Uint8Array(blob),
  });
}

async function send(target: Target, path: string, init: RequestInit): Promise<Response> {
  const url = new URL(path, `${target.base}/`);
  const response = await fetch(url, { ...init, headers: { ...target.headers, ...init.headers } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${init.method} ${url} answered ${response.status}: ${text}`);
  return response;
}

function targetOf(url: string, repository: string, credential?: PushCredential): Target {
  const text = credential && `${credential.username}:${credential.password}`;
  return {
    base: new URL(`v2/${repository}`, `${url}/`).href,
    headers: text ? { authorization: `Basic ${Buffer.from(text).toString('base64')}` } : {},
  };
}
