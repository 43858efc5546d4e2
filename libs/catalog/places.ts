// Which registries a name in a pod can mean: endpoints, aliases and mirrors, compared by whole parts of the path.
import { canonicalHost, type ImageReference } from '@fedscan/model';
import type { entries } from '@fedscan/protocol';
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
  if (!copy.registry) return undefined;
  const { endpoints, aliases } = prefixesOf(copy.registry);
  const direct = longest(endpoints, name, (prefix) => prefix);
  const alias = longest(aliases, name, ({ from }) => from);
  if (alias && alias.from.length > (direct?.length ?? 0)) {
    const renamed = join(alias.to, rest(name, alias.from));
    const end = longest(endpoints, renamed, (prefix) => prefix);
    return end === undefined ? undefined : rest(renamed, end);
  }
  return direct === undefined ? undefined : rest(name, direct);
}

type Prefixes = {
  readonly endpoints: readonly string[];
  readonly aliases: readonly { readonly from: string; readonly to: string }[];
};

// A registry changes rarely and is asked for every container.
const kept = new WeakMap<entries.RegistryEntry, Prefixes>();

function prefixesOf(registry: entries.RegistryEntry): Prefixes {
  const known = kept.get(registry);
  if (known) return known;
  const prefixes = {
    endpoints: registry.endpoints.map(({ host, pathPrefix }) =>
      join(canonicalHost(host), pathPrefix),
    ),
    aliases: registry.aliases.map(({ from, to }) => ({
      from: canonicalPrefix(from),
      to: canonicalPrefix(to),
    })),
  };
  kept.set(registry, prefixes);
  return prefixes;
}

function longest<T>(
  candidates: readonly T[],
  name: string,
  prefixOf: (candidate: T) => string,
): T | undefined {
  let found: T | undefined;
  for (const candidate of candidates) {
    const prefix = prefixOf(candidate);
    const isLonger = found === undefined || prefix.length > prefixOf(found).length;
    if (isLonger && name.startsWith(`${prefix}/`)) found = candidate;
  }
  return found;
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
