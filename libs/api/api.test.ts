import { createClient } from '@connectrpc/connect';
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from '@connectrpc/connect-node';
import { systemApi } from '@fedscan/protocol';
import { catalogImages, type ServedApi, startServedApi } from '@fedscan/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let served: ServedApi;
beforeAll(async () => {
  served = await startServedApi();
});
afterAll(() => served.stop());

test.each([
  ['gRPC', (baseUrl: string) => createGrpcTransport({ baseUrl })],
  [
    'gRPC-Web over HTTP/1.1',
    (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: '1.1' }),
  ],
  [
    'Connect over HTTP/1.1',
    (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: '1.1' }),
  ],
  [
    'Connect over HTTP/2',
    (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: '2' }),
  ],
])('answers %s on the same port, without a sign-in', async (_name, transport) => {
  const system = createClient(systemApi.SystemService, transport(served.url));

  const { role, version, title } = await system.getSystem({});

  expect({ role, version, title }).toEqual({
    role: systemApi.GetSystemResponse_Role.PRIMARY,
    version: '1.2.3',
    title: 'main',
  });
});

test('answers a plain POST of JSON', async () => {
  const response = await fetch(`${served.url}/fedscan.v1.ImageService/GetImage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer reader-token' },
    body: JSON.stringify({ name: `registries/prod/images/${catalogImages.shop.digest}` }),
  });

  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    image: { status: 'SCAN_STATUS_SCANNED', operatingSystem: 'debian 12', sizeBytes: '12345678' },
  });
});
