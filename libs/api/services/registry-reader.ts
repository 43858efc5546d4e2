// The primary reads registries where it keeps them; an agent knows what their feeds tell.

import type { Orders } from '../orders.ts';
import type { CatalogRegistry, ReadModel } from '../read-model.ts';
import type { Registry } from '../registry.ts';

export type RegistryReader = {
  list(): Promise<readonly Registry[]>;
  find(id: string): Promise<Registry | undefined>;
};

export const readFromOrders = (orders: Orders): RegistryReader => ({
  list: () => orders.listRegistries(),
  find: (id) => orders.findRegistry(id),
});

export const readFromCatalog = (catalog: ReadModel): RegistryReader => ({
  list: async () => (await catalog.registries()).map(toRegistry),
  find: async (id) => {
    const found = (await catalog.registries()).find((registry) => registry.id === id);
    return found && toRegistry(found);
  },
});

function toRegistry(registry: CatalogRegistry): Registry {
  const { id, kind, url, filters, intervalSeconds, federated, aliases, ...status } = registry;
  return {
    id,
    kind,
    url,
    filters,
    ...(intervalSeconds === 0 ? {} : { intervalSeconds }),
    federated,
    aliases,
    passwordSet: false,
    insecureSkipVerify: false,
    platforms: [],
    repositoryLimit: 0,
    tagLimit: 0,
    status: { ...status, state: status.queued + status.scanning > 0 ? 'scanning' : 'idle' },
  };
}
