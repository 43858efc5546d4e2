// The reading half of the distribution protocol, answered from memory; strict where registries in the field are not.
// https://github.com/opencontainers/distribution-spec
import { checkAuth, type RegistryAuth } from './registry-auth.ts';
import type { RegistryContent } from './registry-content.ts';
import { type Paging, pageReply } from './registry-paging.ts';
import { errorReply, jsonReply, type RegistryRequest, type Reply } from './registry-reply.ts';
import { bytesReply } from './registry-storage.ts';

export type RegistryRules = {
  readonly auth?: RegistryAuth;
  readonly paging?: Paging;
  /** May the list of repositories be read? It may, where nothing is said. */
  readonly catalog?: boolean;
  /** Where blobs are instead of here. */
  readonly storage?: (digest: string) => string;
};

const name = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*';
const tagsPath = new RegExp(`^/v2/(${name})/tags/list$`);
const manifestPath = new RegExp(`^/v2/(${name})/manifests/([^/]+)$`);
const blobPath = new RegExp(`^/v2/(${name})/blobs/([^/]+)$`);

export function routeRequest(
  request: RegistryRequest,
  content: RegistryContent,
  rules: RegistryRules,
): Reply {
  const { method, path } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    return errorReply(405, 'UNSUPPORTED', 'this registry can only be read');
  }
  if (path === '/v2/') return checkAuth(rules.auth, request, '') ?? jsonReply({});
  if (path === '/v2/_catalog') {
    if (rules.catalog === false) return errorReply(404, 'UNSUPPORTED', 'no catalog here');
    return (
      checkAuth(rules.auth, request, 'registry:catalog:*') ??
      pageReply(request, 'repositories', content.repositories(), rules.paging ?? {})
    );
  }
  for (const [form, answer] of routes) {
    const [, repository = '', rest = ''] = form.exec(path) ?? [];
    if (!repository) continue;
    const refused = checkAuth(rules.auth, request, `repository:${repository}:pull`);
    return refused ?? answer(request, content, rules, repository, rest);
  }
  return errorReply(404, 'NOT_FOUND', 'no such page');
}

type Route = (
  request: RegistryRequest,
  content: RegistryContent,
  rules: RegistryRules,
  repository: string,
  rest: string,
) => Reply;

const listTags: Route = (request, content, rules, repository) => {
  const tags = content.tags(repository);
  if (!tags) return errorReply(404, 'NAME_UNKNOWN', 'repository name not known to registry');
  return pageReply(request, 'tags', tags, rules.paging ?? {}, { name: repository });
};

const serveManifest: Route = ({ headers }, content, _, repository, reference) => {
  const manifest = content.manifest(repository, reference);
  if (!manifest) return errorReply(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  const { mediaType, digest, bytes } = manifest;
  if (!headers.accept?.includes(mediaType) && !headers.accept?.includes('*/*')) {
    return errorReply(404, 'MANIFEST_UNKNOWN', `accept header does not support ${mediaType}`);
  }
  const etag = `"${digest}"`;
  return {
    status: 200,
    headers: { 'content-type': mediaType, 'docker-content-digest': digest, etag },
    body: bytes,
  };
};

const serveBlob: Route = (request, content, { storage }, _, digest) => {
  const blob = content.blob(digest);
  if (!blob) return errorReply(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  if (storage) {
    return { status: 307, headers: { location: storage(digest) }, body: Buffer.alloc(0) };
  }
  return bytesReply(request, blob, { 'docker-content-digest': digest, etag: `"${digest}"` });
};

const routes: readonly (readonly [RegExp, Route])[] = [
  [tagsPath, listTags],
  [manifestPath, serveManifest],
  [blobPath, serveBlob],
];
