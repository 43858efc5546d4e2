// Which registries a name in a pod can mean: endpoints, aliases and mirrors, compared by whole parts of the path.
import { canonicalHost, type ImageReference } from '@fedscan/model';
import type { FeedCopy } from './feed-copy.ts';

export type Place = { readonly copy: FeedCopy; readonly repository: string };

/** Names without a host are looked for in each of `unqualified`. */
export function placesOf(
  reference: ImageReference,
  copies: Iterable<FeedCopy>,
  unqualified: readonly string[],
): Place[] {
  const hosts = reference.host === undefined ? unqualified : [reference.host];
  const names = hosts.map((host) => fullName(canonicalHost(host), reference.repository));
  const found: Place[] = [];
  for (const copy of copies) {
    for (const name of names) {
      const repository = repositoryIn(copy, name);
      if (repository !== undefined) found.push({ copy, repository });
    }
  }
  return found;
}

const fullName = (host: string, repository: string): string =>
  host === 'docker.io' && !repository.includes('/')
    ? `${host}/library/${repository}`
    : `${host}/${repository}`;

// The longest prefix decides, be it an endpoint of the registry or an alias that leads to one.
function repositoryIn(copy: FeedCopy, name: string): string | undefined {
  const endpoints = copy.registry?.endpoints.map(({ host, pathPrefix }) =>
    join(canonicalHost(host), pathPrefix),
  );
  const direct = longest(endpoints ?? [], name);
  const aliases = copy.registry?.aliases ?? [];
  const from = longest(
    aliases.map((alias) => canonicalPrefix(alias.from)),
    name,
  );
  if (from !== undefined && from.length > (direct?.length ?? 0)) {
    const alias = aliases.find((candidate) => canonicalPrefix(candidate.from) === from);
    const renamed = join(canonicalPrefix(alias?.to ?? ''), rest(name, from));
    const end = longest(endpoints ?? [], renamed);
    return end === undefined ? undefined : rest(renamed, end);
  }
  return direct === undefined ? undefined : rest(name, direct);
}

function longest(prefixes: readonly string[], name: string): string | undefined {
  return prefixes
    .filter((prefix) => name.startsWith(`${prefix}/`))
    .reduce<string | undefined>(
      (a, b) => (a === undefined || b.length > a.length ? b : a),
      undefined,
    );
}

function canonicalPrefix(prefix: string): string {
  const [host = '', ...path] = trim(prefix).split('/');
  return join(canonicalHost(host), path.join('/'));
}

const rest = (name: string, prefix: string): string => name.slice(prefix.length + 1);

const join = (host: string, path: string): string => {
  const inner = trim(path);
  return inner === '' ? host : `${host}/${inner}`;
};

const trim = (path: string): string => path.replace(/^\/+|\/+$/g, '');
