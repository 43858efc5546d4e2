import { repositoryPath } from '../names.ts';
import { OciError } from '../oci-error.ts';
import type { RegistryRequests } from '../registry-requests.ts';
import { listNames } from './list-names.ts';

// Registries that walk their storage for it take minutes.
const catalogPatience = 300_000;

export async function* listRepositories(
  requests: RegistryRequests,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const list = {
    url: new URL('v2/_catalog', requests.base),
    field: 'repositories',
    what: 'repositories',
    scope: 'registry:catalog:*',
    patience: catalogPatience,
  };
  try {
    yield* listNames(requests, list, signal);
  } catch (error) {
    if (!(error instanceof OciError) || (error.status !== 404 && error.status !== 405)) throw error;
    throw new OciError(
      'CATALOG_UNSUPPORTED',
      `${requests.base.host} does not list its repositories; name them in the filters, without wildcards`,
      { cause: error, status: error.status },
    );
  }
}

export async function* listTags(
  requests: RegistryRequests,
  repository: string,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const name = repositoryPath(repository);
  const list = {
    url: new URL(`v2/${name}/tags/list`, requests.base),
    field: 'tags',
    what: `tags of ${name}`,
    scope: `repository:${name}:pull`,
  };
  yield* listNames(requests, list, signal);
}
