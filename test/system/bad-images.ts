// Images that nobody can scan, what a scan says of each, and the registry's faults that some of them need.
import { gzipSync } from 'node:zlib';
import {
  alpineImage,
  type BuiltImage,
  builtManifest,
  cutAfter,
  descriptorOf,
  type Fault,
  imageOf,
  indexOf,
  layerOf,
  layerOfBytes,
  sendOtherBytes,
  tarOf,
} from '@fedscan/test-kit';

export type BadImage = {
  readonly image: BuiltImage;
  /** FAILED where it is left out. */
  readonly status?: 'UNSUPPORTED';
  readonly code: string;
  /** What happened, where, and what to do. */
  readonly says: RegExp;
  readonly fault?: Fault;
};

const archive = await tarOf({ 'etc/os-release': 'ID=alpine\nVERSION_ID=3.20.0\n' });
const base = await layerOf({ 'etc/motd': 'hello' });
const zeros = Buffer.alloc(100 * 1024 * 1024);
const configType = 'application/vnd.oci.image.config.v1+json';
const swapped = await layerOf({ 'etc/hostname': 'swapped' });
const cut = await layerOf({ 'etc/hostname': 'cut off' });

/** By the repository that holds it, under the tag `v1`. */
export const badImages: Readonly<Record<string, BadImage>> = {
  'bad/digest': {
    image: imageOf({ layers: [base, swapped] }),
    code: 'digest_mismatch',
    says: new RegExp(`^blob ${swapped.digest} of .*/bad/digest arrived as sha256:.* is not used`),
    fault: sendOtherBytes(new RegExp(`^GET .*/blobs/${swapped.digest}`)),
  },
  'bad/connection': {
    image: imageOf({ layers: [base, cut] }),
    code: 'connection_lost',
    says: /^layer sha256:.*: the connection to http:.* broke off .*; look into the log of the registry/,
    fault: cutAfter(new RegExp(`^GET .*/blobs/${cut.digest}`), 20),
  },
  'bad/gzip': {
    image: imageOf({ layers: [base, layerOfBytes(gzipSync(archive).subarray(0, -20), archive)] }),
    code: 'layer_corrupt',
    says: /^layer sha256:.*: the layer cannot be unpacked: .* Build the image again and push it/,
  },
  'bad/tar': {
    image: imageOf({ layers: [layerOfBytes(gzipSync(archive.subarray(0, 520)))] }),
    code: 'layer_corrupt',
    says: /^layer sha256:.*: the tar archive ends in the middle of an entry. Build the image again/,
  },
  'bad/bomb': {
    image: imageOf({ layers: [layerOfBytes(gzipSync(zeros), zeros)] }),
    code: 'limit_ratio',
    says: /^layer sha256:.*: the layer unpacks to more than 200 times its size: .* archive bombs/,
  },
  'bad/escape': {
    image: imageOf({ layers: [await layerOf({ '../../etc/passwd': 'root' })] }),
    code: 'path_unsafe',
    says: /^layer sha256:.* No container runtime should unpack it/,
  },
  'bad/manifest-of-10-mb': {
    image: imageOf({
      layers: [base],
      manifest: { annotations: { padding: 'x'.repeat(10_000_000) } },
    }),
    code: 'limit_size',
    says: /^manifest bad\/manifest-of-10-mb@sha256:.* has 10,000,.* find out where it comes from/,
  },
  'bad/size': {
    image: imageOf({
      layers: [base],
      manifest: { layers: [{ ...descriptorOf(base.blob, base.mediaType), size: 9e15 }] },
    }),
    code: 'limit_size',
    says: /^the layers have 9000000000000000 bytes, .*; build a smaller image$/,
  },
  'bad/no-digest': {
    image: imageOf({
      layers: [base],
      manifest: { layers: [{ mediaType: base.mediaType, digest: '../../x', size: 5 }] },
    }),
    code: 'manifest_invalid',
    says: /^manifest bad\/no-digest@.* its layer has no valid digest. Push the image again/,
  },
  'bad/configuration': {
    image: imageWithConfig('[1, 2]'),
    code: 'manifest_invalid',
    says: /^the configuration of the image is no JSON object; build the image again and push it$/,
  },
  'bad/half-pushed': {
    image: halfPushed(),
    code: 'manifest_unknown',
    says: /^127.0.0.1:\d+ has no manifest bad\/half-pushed@sha256:a{64}, .* check the name/,
  },
  'bad/empty-index': {
    image: indexOf([]),
    status: 'UNSUPPORTED',
    code: 'not_an_image',
    says: /^it is an index that names no image; push the image that it should name$/,
  },
};

export const goodImage = (name: string): Promise<BuiltImage> =>
  alpineImage({
    version: '3.20',
    packages: [
      { name: 'musl', version: '1.2.5-r0' },
      { name, version: '1.0-r0' },
    ],
  });

function imageWithConfig(text: string): BuiltImage {
  const config = Buffer.from(text);
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const layers = [descriptorOf(base.blob, base.mediaType)];
  const body = { schemaVersion: 2, mediaType, config: descriptorOf(config, configType), layers };
  return builtManifest(body, [config, base.blob]);
}

function halfPushed(): BuiltImage {
  const whole = indexOf([imageOf({ layers: [base] })]);
  const { manifests, ...rest } = JSON.parse(whole.manifest.toString());
  const digest = `sha256:${'a'.repeat(64)}`;
  const missing = { ...rest, manifests: manifests.map((child: object) => ({ ...child, digest })) };
  return builtManifest(missing, [], whole.mediaType, []);
}
