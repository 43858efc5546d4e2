import type { RegistryChange } from '@fedscan/api';
import { expect, test } from 'vitest';
import { createRegistryOrders, type RegistryOrdersParts } from './registry-orders.ts';

const kept = { id: 'shop', url: 'https://registry.corp/', passwordSet: true };

const update = (change: RegistryChange) => {
  const changes: RegistryChange[] = [];
  const registries = {
    get: async () => kept,
    update: async (_id: string, asked: RegistryChange) => {
      changes.push(asked);
      return kept;
    },
  };
  const orders = createRegistryOrders({ registries } as unknown as RegistryOrdersParts);
  return orders.updateRegistry('shop', change).then(() => changes);
};

test('a kept password does not go to another server', async () => {
  await expect(update({ url: 'https://elsewhere.example/' })).rejects.toThrow(
    /password.*registry\.corp.*give the password/,
  );
  await expect(
    update({ url: 'http://registry.corp/', credential: { username: 'ada' } }),
  ).rejects.toThrow(/give the password/);
});

test.each<RegistryChange>([
  { url: 'https://registry.corp/path' },
  { url: 'https://elsewhere.example/', credential: { username: 'ada', password: 'new' } },
  { url: 'https://elsewhere.example/', credential: null },
  { filters: ['*'] },
])('lets through %j', async (change) => {
  expect(await update(change)).toEqual([change]);
});
