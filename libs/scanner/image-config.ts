// https://github.com/opencontainers/image-spec/blob/main/config.md
import { type Digest, isDigest, type Platform } from '@fedscan/model';
import { ScanError } from './scan-error.ts';

export type ImageConfig = {
  readonly platform: Platform;
  readonly createdAt?: Date;
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly environment: readonly string[];
  /** Of the layers, from the lowest up; empty where the configuration does not say. */
  readonly diffIds: readonly Digest[];
  /** The commands that made a layer each, from the lowest up; may be fewer than the layers, or none. */
  readonly commands: readonly (string | undefined)[];
};

type Fields = Readonly<Record<string, unknown>>;

/** Takes what is as the specification says, and leaves out the rest: people write these by hand. */
export function parseImageConfig(bytes: Buffer): ImageConfig {
  const root = parseRoot(bytes);
  const config = toFields(root.config);
  const createdAt = toDate(root.created);
  const variant = toText(root.variant);
  return {
    platform: {
      os: toText(root.os) || 'linux',
      architecture: toText(root.architecture) || 'unknown',
      ...(variant && { variant }),
    },
    ...(createdAt && { createdAt }),
    user: toText(config.User),
    labels: Object.fromEntries(
      Object.entries(toFields(config.Labels)).filter((label) => typeof label[1] === 'string'),
    ) as Record<string, string>,
    environment: toList(config.Env).filter((value) => typeof value === 'string'),
    diffIds: toList(toFields(root.rootfs).diff_ids).filter(
      (value) => typeof value === 'string' && isDigest(value),
    ) as Digest[],
    commands: toList(root.history)
      .map(toFields)
      .filter(({ empty_layer: empty }) => empty !== true)
      .map(({ created_by: command }) => toText(command) || undefined),
  };
}

// No runtime starts an image whose configuration is no object, so there is nothing to be told of it.
function parseRoot(bytes: Buffer): Fields {
  let root: unknown;
  try {
    root = JSON.parse(bytes.toString());
  } catch (cause) {
    throw invalid('is not JSON', { cause });
  }
  if (!isFields(root)) throw invalid('is no JSON object');
  return root;
}

const invalid = (why: string, options?: ErrorOptions): ScanError =>
  new ScanError(
    {
      code: 'manifest_invalid',
      message: `the configuration of the image ${why}; build the image again and push it`,
      retryable: false,
    },
    options,
  );

// Reproducible builds have the year 1970, or 1980 where zip files were involved.
function toDate(value: unknown): Date | undefined {
  const date = new Date(toText(value));
  return date.getUTCFullYear() >= 1990 ? date : undefined;
}

const toText = (value: unknown): string => (typeof value === 'string' ? value : '');

const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const toFields = (value: unknown): Fields => (isFields(value) ? value : {});

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
