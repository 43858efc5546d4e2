import { isDigest } from '@fedscan/model';
import { type Answer, discard, headerOf } from '../http/exchange.ts';
import { readBody } from '../http/read-body.ts';
import { referencePath, repositoryPath } from '../names.ts';
import type { Resolved } from '../oci-client.ts';
import { OciError } from '../oci-error.ts';
import type { RegistryRequest, RegistryRequests } from '../registry-requests.ts';
import { algorithmOf, namedTexts } from './hash-manifest.ts';
import type { Manifest } from './manifest.ts';
import { acceptedManifests, bareMediaType } from './media-types.ts';
import { parseManifest } from './parse-manifest.ts';

/** In bytes; what the distribution specification asks registries to accept at least. */
export const maxManifestSize = 4 * 1024 * 1024;

export async function fetchManifest(
  requests: RegistryRequests,
  repository: string,
  reference: string,
  signal?: AbortSignal,
): Promise<Manifest> {
  const request = manifestRequest(requests, 'GET', repository, reference);
  const read = (answer: Answer) => readManifest(answer, request.what, reference, signal);
  try {
    return await requests.ask(request, read, signal);
  } catch (error) {
    // A proxy may have cut or mixed up one answer; twice the same is what the registry holds.
    if (!(error instanceof OciError) || error.code !== 'DIGEST_MISMATCH') throw error;
    return requests.ask(request, read, signal);
  }
}

/** With a HEAD, or a GET where the registry does not answer one in full. */
export async function resolveManifest(
  requests: RegistryRequests,
  repository: string,
  reference: string,
  signal?: AbortSignal,
): Promise<Resolved | undefined> {
  const request = manifestRequest(requests, 'HEAD', repository, reference);
  const read = async (answer: Answer) => {
    await discard(answer);
    return answer.status === 404 ? 'absent' : toResolved(answer);
  };
  const head = await requests.ask({ ...request, also: [404, 400, 405, 501] }, read, signal);
  if (head === 'absent') return undefined;
  if (head && (!isDigest(reference) || head.digest === reference)) return head;
  try {
    const found = await fetchManifest(requests, repository, reference, signal);
    return { digest: found.digest, mediaType: found.mediaType, size: found.bytes.length };
  } catch (error) {
    if (error instanceof OciError && error.status === 404) return undefined;
    throw error;
  }
}

function manifestRequest(
  { base }: RegistryRequests,
  method: 'GET' | 'HEAD',
  repository: string,
  reference: string,
): RegistryRequest {
  const name = repositoryPath(repository);
  const separator = isDigest(reference) ? '@' : ':';
  return {
    method,
    url: new URL(`v2/${name}/manifests/${referencePath(reference)}`, base),
    what: `manifest ${name}${separator}${reference}`,
    scope: `repository:${name}:pull`,
    headers: { accept: acceptedManifests },
  };
}

function toResolved(answer: Answer): Resolved | undefined {
  if (answer.status !== 200) return undefined;
  const digest = headerOf(answer, 'docker-content-digest') ?? '';
  const size = Number(headerOf(answer, 'content-length') ?? Number.NaN);
  if (!isDigest(digest) || !Number.isSafeInteger(size)) return undefined;
  return { digest, mediaType: bareMediaType(headerOf(answer, 'content-type') ?? ''), size };
}

async function readManifest(
  answer: Answer,
  what: string,
  reference: string,
  signal: AbortSignal | undefined,
): Promise<Manifest> {
  const body = await readBody(answer, maxManifestSize, what, signal);
  const header = headerOf(answer, 'docker-content-digest') ?? '';
  const expected = isDigest(reference) ? reference : isDigest(header) ? header : undefined;
  const texts = namedTexts(body, expected ? algorithmOf(expected) : 'sha256');
  const text = expected ? texts.find(({ digest }) => digest === expected) : texts[0];
  if (!text) {
    throw new OciError(
      'DIGEST_MISMATCH',
      `${what} of ${answer.url.host} arrived as ${texts[0].digest}, not as ${expected}; it is damaged there or on the way, and is not used`,
    );
  }
  const parsed = inContext(what, answer.url.host, () =>
    parseManifest(text.bytes, headerOf(answer, 'content-type') ?? ''),
  );
  return { ...text, ...parsed };
}

function inContext<T>(what: string, host: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof OciError)) throw error;
    throw new OciError(error.code, `${what} of ${host}: ${error.message}`, { cause: error });
  }
}
