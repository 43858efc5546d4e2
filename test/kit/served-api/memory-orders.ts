import {
  alreadyExists,
  type Cluster,
  type NewRegistry,
  notFound,
  type Orders,
  type Registry,
  type RegistryChange,
} from '@fedscan/api';

const now = new Date('2024-06-01T00:00:00Z');

/** Orders that are kept in memory, passwords too, so that a test can see what arrived. */
export type MemoryOrders = Orders & { readonly passwords: ReadonlyMap<string, string> };

export function memoryOrders(): MemoryOrders {
  const registries = new Map<string, Registry>();
  const passwords = new Map<string, string>();
  const clusters = new Map<string, Cluster>([['edge', edge]]);
  const readsLeft = new Map<string, number>();

  const get = (id: string) => {
    const registry = registries.get(id);
    if (!registry) throw notFound(`registries/${id}`);
    return registry;
  };
  const keep = (registry: Registry) => {
    registries.set(registry.id, registry);
    return registry;
  };
  // A pass ends when it has been asked about twice, so that whoever waits for it must ask again.
  const progress = (registry: Registry) => {
    if (registry.status.state === 'idle') return registry;
    const left = (readsLeft.get(registry.id) ?? 0) - 1;
    readsLeft.set(registry.id, left);
    return left > 0 ? registry : keep(finished(registry));
  };

  return {
    passwords,
    registryKinds: ['docker'],
    checkFilter(filter) {
      if (filter.includes('[')) throw new Error(`"${filter}" has a "[", which filters do not know`);
    },
    listRegistries: async () => [...registries.values()],
    findRegistry: async (id) => {
      const registry = registries.get(id);
      return registry && progress(registry);
    },
    async createRegistry({ credential, ...registry }: NewRegistry) {
      if (registries.has(registry.id)) throw alreadyExists(`registries/${registry.id}`);
      if (credential) passwords.set(registry.id, credential.password);
      return keep({
        ...registry,
        ...(credential ? { username: credential.username } : {}),
        passwordSet: credential !== undefined,
        createdAt: now,
        updatedAt: now,
        status: idle,
      });
    },
    async updateRegistry(id, change) {
      const { credential } = change;
      if (credential?.password) passwords.set(id, credential.password);
      if (credential === null) passwords.delete(id);
      return keep({ ...applied(get(id), change), passwordSet: passwords.has(id) });
    },
    async deleteRegistry(id) {
      get(id);
      registries.delete(id);
    },
    async *testRegistry(target) {
      const url = 'id' in target ? get(target.id).url : target.draft.url;
      yield { step: 'address', outcome: 'ok', message: `${url} answers`, ms: 12.4 };
      if (url.includes('refuses')) {
        const message = 'the password was refused; set it again';
        yield { step: 'login', outcome: 'failed', message, ms: 3 };
      }
    },
    async startScan(id) {
      readsLeft.set(id, 2);
      const registry = get(id);
      const status = { ...registry.status, state: 'scanning', images: 2, queued: 1 } as const;
      return keep({ ...registry, status: { ...status, scanning: 1, passStartedAt: new Date() } });
    },
    async stopScan(id) {
      return keep({ ...get(id), status: idle });
    },
    async *importAdvisories(location) {
      if (location === '/nowhere') throw new Error('ENOENT: secret detail of the disk');
      const counts = { changed: 0, removed: 0, packagesRematched: 0, matchesChanged: 0 };
      yield { ...counts, phase: 'read', records: 10, rejected: 1, problems: [] };
      const problems = ['a.json: is not JSON'];
      yield { ...counts, phase: 'done', records: 10, rejected: 1, changed: 9, epoch: 8n, problems };
    },
    advisorySources: async () => [
      { name: 'Debian', advisories: 9, fetchedAt: now, newestAt: now, location: '/advisories' },
    ],
    listClusters: async () => [...clusters.values()],
    findCluster: async (id) => clusters.get(id),
    async revokeCluster(id) {
      const cluster = clusters.get(id);
      if (!cluster) throw notFound(`clusters/${id}`);
      const revoked = { ...cluster, state: 'revoked', revokedAt: now } as const;
      clusters.set(id, revoked);
      return revoked;
    },
    createJoinToken: async ({ clusterName, lifetimeSeconds, createdBy }) => ({
      token: `fst1.${clusterName ?? 'any'}.${createdBy}`,
      expiresAt: new Date(now.getTime() + lifetimeSeconds * 1000),
    }),
  };
}

const idle = {
  state: 'idle',
  images: 0,
  queued: 0,
  scanning: 0,
  scanned: 0,
  failed: 0,
  unsupported: 0,
  repositories: 0,
  tags: 0,
} as const;

const edge: Cluster = {
  id: 'edge',
  displayName: 'berlin',
  state: 'connected',
  enrolledAt: now,
  lastSeenAt: now,
  agentVersion: '0.1.0',
  feeds: [{ registry: 'prod', cursor: 40n, head: 42n, freshness: 'catching_up' }],
};

function applied(registry: Registry, change: RegistryChange): Registry {
  const { credential, intervalSeconds, caPem, ...settings } = change;
  return {
    ...registry,
    ...settings,
    ...(intervalSeconds === undefined ? {} : { intervalSeconds: intervalSeconds ?? undefined }),
    ...(caPem === undefined ? {} : { caPem: caPem ?? undefined }),
    ...(credential === undefined ? {} : { username: credential?.username }),
  };
}

const finished = (registry: Registry): Registry => ({
  ...registry,
  status: {
    ...registry.status,
    state: 'idle',
    queued: 0,
    scanning: 0,
    scanned: 1,
    failed: 1,
    passFinishedAt: new Date(),
  },
});
