import { imageApi } from '@fedscan/protocol';
import {
  apiClients,
  catalogImages,
  refusalOf,
  type ServedApi,
  startServedApi,
} from '@fedscan/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let served: ServedApi;
beforeAll(async () => {
  served = await startServedApi();
});
afterAll(() => served.stop());

const clients = () => apiClients(served.url);

const parent = `registries/prod/images/${catalogImages.shop.digest}`;

describe('images', () => {
  test('are listed by words, state and severity', async () => {
    const list = async (query: object) =>
      (await clients().images.listImages({ parent: 'registries/-', ...query })).images.map(
        ({ tags }) => tags[0],
      );

    expect(await list({})).toEqual(['shop/broken:1', 'shop/web:1.0']);
    expect(await list({ query: 'WEB debian' })).toEqual(['shop/web:1.0']);
    expect(await list({ status: imageApi.ScanStatus.FAILED })).toEqual(['shop/broken:1']);
    expect(await list({ minSeverity: imageApi.Severity.CRITICAL })).toEqual(['shop/web:1.0']);
  });

  test('are found by the name that a pod gives them', async () => {
    const byTag = await clients().images.getImage({ name: 'registry.example.com/shop/web:1.0' });
    const byName = await clients().images.getImage({ name: parent });

    expect(byTag.image?.name).toBe(parent);
    expect(byTag).toEqual(byName);
  });

  test('have findings in pages, with layer and path', async () => {
    const first = await clients().images.listFindings({ parent, pageSize: 1 });
    const rest = await clients().images.listFindings({ parent, pageToken: first.nextPageToken });
    const fixable = await clients().images.listFindings({ parent, fixableOnly: true });

    expect(first.totalSize).toBe(3);
    expect(first.findings).toMatchObject([
      {
        vulnerability: 'CVE-2024-0001',
        severity: imageApi.Severity.CRITICAL,
        score: 9.8,
        fixedVersions: ['3.0.13-1'],
        package: { name: 'libssl3', locations: [{ path: 'var/lib/dpkg/status', layerIndex: 0 }] },
      },
    ]);
    expect(rest.findings.map(({ vulnerability }) => vulnerability)).toEqual([
      'CVE-2021-23337',
      'CVE-2024-0002',
    ]);
    expect(fixable.totalSize).toBe(2);
  });

  test('have packages', async () => {
    const { packages } = await clients().images.listPackages({ parent, query: 'lodash' });

    expect(packages).toMatchObject([{ purl: 'pkg:npm/lodash@4.17.20', findings: 1 }]);
  });

  test.each([
    ['a registry that is not there', { parent: 'registries/none' }, 'NotFound'],
    ['a parent that is no registry', { parent: 'prod' }, 'InvalidArgument'],
    [
      'an order that is not known',
      { parent: 'registries/-', orderBy: 'colour' },
      'InvalidArgument',
    ],
    [
      'a severity that is not known',
      { parent: 'registries/-', minSeverity: 99 },
      'InvalidArgument',
    ],
    [
      'a page token that is made up',
      { parent: 'registries/-', pageToken: 'abc' },
      'InvalidArgument',
    ],
  ])('refuse %s', async (_name, request, code) => {
    expect((await refusalOf(clients().images.listImages(request))).code).toBe(code);
  });

  test.each([
    ['registries/prod/images/sha256:12', 'InvalidArgument'],
    ['UPPER', 'InvalidArgument'],
    [`registries/prod/images/sha256:${'0'.repeat(64)}`, 'NotFound'],
    ['shop/unknown:1', 'NotFound'],
  ])('refuse the name %s', async (name, code) => {
    expect((await refusalOf(clients().images.getImage({ name }))).code).toBe(code);
  });
});
