// Image manifest version 2, schema 1: layers newest first, and what made them as JSON inside of JSON.
// https://github.com/distribution/distribution/blob/v2.8.3/docs/spec/manifest-v2-1.md
import { isDigest } from '@fedscan/model';
import { OciError } from '../oci-error.ts';
import type { Fields } from './fields.ts';
import type { Schema1Image } from './manifest.ts';

/** @throws OciError SCHEMA1_INVALID */
export function parseSchema1(body: Fields): Schema1Image {
  const { fsLayers, history } = body;
  if (!Array.isArray(fsLayers) || !Array.isArray(history) || fsLayers.length !== history.length) {
    throw invalidSchema1('its lists of layers and of history differ');
  }
  const layers = fsLayers.map((layer: Fields | null, index) => {
    const digest = layer?.blobSum;
    if (typeof digest !== 'string' || !isDigest(digest)) {
      throw invalidSchema1('a layer has no valid digest');
    }
    return { digest, made: parseHistory(history[index]) };
  });
  return {
    kind: 'schema1',
    architecture: typeof body.architecture === 'string' ? body.architecture : '',
    layers: layers
      .reverse()
      .filter(({ made }) => made.throwaway !== true)
      .map(({ digest, made }) => ({ digest, ...createdBy(made) })),
  };
}

/**
 * The bytes that a schema 1 manifest is named after: without its signatures, which hold where the signed text ended.
 * Undefined where it is not signed.
 */
export function signedPayload(bytes: Buffer): Buffer | undefined {
  try {
    const body = JSON.parse(bytes.toString('utf8')) as {
      schemaVersion?: unknown;
      signatures?: { protected?: unknown }[];
    };
    const encoded = body.schemaVersion === 1 ? body.signatures?.[0]?.protected : undefined;
    if (typeof encoded !== 'string') return undefined;
    const signed = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')) as Fields;
    const { formatLength, formatTail } = signed;
    if (!Number.isSafeInteger(formatLength) || typeof formatTail !== 'string') return undefined;
    const head = bytes.subarray(0, formatLength as number);
    return Buffer.concat([head, Buffer.from(formatTail, 'base64url')]);
  } catch {
    return undefined;
  }
}

function parseHistory(entry: Fields | null): Fields {
  try {
    const made: unknown = JSON.parse(String(entry?.v1Compatibility));
    if (typeof made === 'object' && made !== null) return made as Fields;
  } catch {
    // Told below: both are the same fault.
  }
  throw invalidSchema1('an entry of its history is not JSON');
}

function createdBy(made: Fields): { createdBy?: string } {
  const command = (made.container_config as Fields | null | undefined)?.Cmd;
  return Array.isArray(command) ? { createdBy: command.join(' ') } : {};
}

const invalidSchema1 = (why: string): OciError =>
  new OciError(
    'SCHEMA1_INVALID',
    `the manifest is of the old format schema 1 and cannot be read: ${why}. Push the image again with a current tool`,
  );
