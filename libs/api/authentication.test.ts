import { errorDetails } from '@fedscan/protocol';
import { apiClients, refusalOf, type ServedApi, startServedApi } from '@fedscan/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let served: ServedApi;
beforeAll(async () => {
  served = await startServedApi();
});
afterAll(() => served.stop());

describe('the API', () => {
  test.each([
    ['no token', undefined],
    ['an unknown token', 'Bearer wrong'],
    ['another scheme', 'Basic YWRhOnB3'],
  ])('refuses %s before it reads the request', async (_name, authorization) => {
    const response = await fetch(`${served.url}/fedscan.v1.RegistryService/ListRegistries`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body: 'this is not JSON',
    });

    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'unauthenticated' });
  });

  test('tells who is signed in', async () => {
    const system = apiClients(served.url, 'ci-token').system;

    const { user, role } = await system.getSession({});

    expect({ user, role }).toEqual({ user: 'build', role: 'ci' });
  });

  test('lets a reader read, and change nothing', async () => {
    await apiClients(served.url, 'reader-token').registries.listRegistries({});

    const error = await refusalOf(
      apiClients(served.url, 'reader-token').registries.startScan({ name: 'registries/x' }),
    );

    expect([error.code, error.reason]).toEqual(['PermissionDenied', 'fedscan.dev ROLE_TOO_LOW']);
  });

  test('closes an address after ten wrong tokens, and lets in who was in before', async () => {
    await using other = await startServedApi();
    const call = (token: string) => apiClients(other.url, token).registries.listRegistries({});
    await call('reader-token');

    const codes = [];
    for (let i = 0; i < 11; i++) codes.push((await refusalOf(call(`wrong-${i}`))).code);
    const newcomer = await refusalOf(call('admin-token'));

    expect(codes).toEqual([...Array(10).fill('Unauthenticated'), 'ResourceExhausted']);
    expect(newcomer.error.findDetails(errorDetails.RetryInfoSchema)).toHaveLength(1);
    expect((await call('reader-token')).registries).toEqual([]);
  });
});
