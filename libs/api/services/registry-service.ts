import type { ServiceImpl } from '@connectrpc/connect';
import { registryApi } from '@fedscan/protocol';
import { invalid, notFound } from '../api-error.ts';
import { toDuration } from '../messages/times.ts';
import { toRegistry } from '../messages/to-registry.ts';
import type { Orders, RegistryTestStep, RegistryToTest } from '../orders.ts';
import { readPage } from '../page.ts';
import type { Freshness, Registry } from '../registry.ts';
import { changeFromMask, settingsAfter } from '../registry-input/change-from-mask.ts';
import { checkSettings } from '../registry-input/check-settings.ts';
import { credentialOf, newRegistryOf, settingsOf } from '../registry-input/from-message.ts';
import { checkRegistryId, parseRegistryName, registryName } from '../resource-name.ts';
import { pageOf } from './list-page.ts';
import type { RegistryReader } from './registry-reader.ts';

export type RegistryServiceParts = {
  readonly reader: RegistryReader;
  /** Throws on an agent. */
  readonly orders: () => Orders;
  readonly freshness: (registry: string) => Freshness | undefined;
};

const outcomes: Record<RegistryTestStep['outcome'], registryApi.TestRegistryResponse_Outcome> = {
  ok: registryApi.TestRegistryResponse_Outcome.OK,
  warning: registryApi.TestRegistryResponse_Outcome.WARNING,
  failed: registryApi.TestRegistryResponse_Outcome.FAILED,
};

export function registryService({
  reader,
  orders,
  freshness,
}: RegistryServiceParts): ServiceImpl<typeof registryApi.RegistryService> {
  const show = (registry: Registry) => toRegistry(registry, freshness(registry.id));
  const get = async (id: string) => {
    const registry = await reader.find(id);
    if (!registry) throw notFound(registryName(id));
    return registry;
  };

  return {
    async listRegistries(request) {
      const window = readPage(registryApi.ListRegistriesRequestSchema, request, {
        usual: 100,
        most: 1000,
      });
      const page = pageOf(await reader.list(), window);
      return { registries: page.items.map(show), nextPageToken: window.tokenFor(page.next) };
    },

    async getRegistry({ name }) {
      return { registry: show(await get(parseRegistryName(name))) };
    },

    async createRegistry({ registryId, registry }) {
      const kept = orders();
      const id = checkRegistryId(registryId, 'registry_id');
      const wanted = newRegistryOf(id, required(registry));
      checkSettings(wanted, kept);
      return { registry: show(await kept.createRegistry(wanted)) };
    },

    async updateRegistry({ registry, updateMask }) {
      const kept = orders();
      const message = required(registry);
      const current = await get(parseRegistryName(message.name, 'registry.name'));
      const change = changeFromMask(message, updateMask?.paths ?? [], current);
      checkSettings(settingsAfter(current, change), kept);
      return { registry: show(await kept.updateRegistry(current.id, change)) };
    },

    async deleteRegistry({ name }) {
      const kept = orders();
      const { id } = await get(parseRegistryName(name));
      await kept.deleteRegistry(id);
      return {};
    },

    async *testRegistry({ target }, { signal }) {
      const kept = orders();
      const wanted =
        target.case === 'name'
          ? { id: (await get(parseRegistryName(target.value))).id }
          : draftOf(target.value, kept);
      for await (const { outcome, ms, ...step } of kept.testRegistry(wanted, signal)) {
        yield { ...step, outcome: outcomes[outcome], duration: toDuration(ms) };
      }
    },

    async startScan({ name, rescan }) {
      const kept = orders();
      const { id } = await get(parseRegistryName(name));
      return { registry: show(await kept.startScan(id, { rescan })) };
    },

    async stopScan({ name }) {
      const kept = orders();
      const { id } = await get(parseRegistryName(name));
      return { registry: show(await kept.stopScan(id)) };
    },
  };
}

function required(registry: registryApi.Registry | undefined): registryApi.Registry {
  if (registry) return registry;
  throw invalid({ field: 'registry', description: 'is missing' });
}

// A form that edits a kept registry does not know its password, and tests with the one that is kept.
function draftOf(message: registryApi.Registry | undefined, orders: Orders): RegistryToTest {
  if (!message) {
    throw invalid({ field: 'name', description: 'name a registry, or give one to test' });
  }
  const settings = settingsOf(message);
  checkSettings(settings, orders);
  const credential = credentialOf(message.credential);
  const id = message.name === '' ? undefined : parseRegistryName(message.name, 'registry.name');
  const draft = { ...settings, id: id ?? 'draft', ...(credential ? { credential } : {}) };
  return id !== undefined && credential?.password === '' ? { draft, passwordOf: id } : { draft };
}
