// A catalog that holds two images: enough for every query of the API to have something to find and something to leave out.
import { createHash } from 'node:crypto';
import type {
  CatalogFinding,
  CatalogImage,
  CatalogPackage,
  Page,
  Paging,
  ReadModel,
  SeverityCounts,
} from '@fedscan/api';
import { compareSeverity, severities } from '@fedscan/model';

const digestOf = (text: string) =>
  `sha256:${createHash('sha256').update(text).digest('hex')}` as const;

const noFindings: SeverityCounts = {
  unknown: 0,
  negligible: 0,
  low: 0,
  medium: 0,
  high: 0,
  critical: 0,
};

const layer = digestOf('layer');

const openssl: CatalogPackage = {
  purl: 'pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&distro=debian-12',
  type: 'deb',
  name: 'libssl3',
  version: '3.0.11-1',
  sourceName: 'openssl',
  sourceVersion: '',
  ecosystem: 'Debian:12',
  licenses: ['Apache-2.0'],
  locations: [{ path: 'var/lib/dpkg/status', layerDigest: layer, layerIndex: 0 }],
  findings: 2,
};

const lodash: CatalogPackage = {
  purl: 'pkg:npm/lodash@4.17.20',
  type: 'npm',
  name: 'lodash',
  version: '4.17.20',
  sourceName: '',
  sourceVersion: '',
  ecosystem: 'npm',
  licenses: ['MIT'],
  locations: [{ path: 'app/node_modules/lodash/package.json', layerDigest: layer, layerIndex: 0 }],
  findings: 1,
};

const findings: readonly CatalogFinding[] = [
  {
    vulnerability: 'CVE-2024-0001',
    aliases: ['DSA-5000-1'],
    advisories: ['DEBIAN-CVE-2024-0001'],
    severity: 'critical',
    score: 9.8,
    title: 'remote code in a handshake',
    package: openssl,
    fixedVersions: ['3.0.13-1'],
    fixState: 'fixed',
    publishedAt: new Date('2024-01-02T03:04:05Z'),
  },
  {
    vulnerability: 'CVE-2021-23337',
    aliases: ['GHSA-35jh-r3h4-6jhm'],
    advisories: ['GHSA-35jh-r3h4-6jhm'],
    severity: 'high',
    score: 7.2,
    title: 'command injection in template',
    package: lodash,
    fixedVersions: ['4.17.21'],
    fixState: 'fixed',
  },
  {
    vulnerability: 'CVE-2024-0002',
    aliases: [],
    advisories: ['DEBIAN-CVE-2024-0002'],
    severity: 'low',
    title: '',
    package: openssl,
    fixedVersions: [],
    fixState: 'not_fixed',
  },
];

const shop: CatalogImage = {
  registry: 'prod',
  digest: digestOf('shop'),
  configDigest: digestOf('shop config'),
  tags: ['shop/web:1.0', 'shop/web:latest'],
  repositories: ['shop/web'],
  platform: 'linux/amd64',
  createdAt: new Date('2024-05-06T07:08:09Z'),
  sizeBytes: 12_345_678,
  operatingSystem: 'debian 12',
  layers: [
    { digest: layer, diffId: digestOf('diff'), sizeBytes: 12_345_678, createdBy: 'COPY . /' },
  ],
  user: 'app',
  // A label is whatever the maker of the image wrote, escape sequences included.
  labels: { title: 'the shop\u001b[31m\u0007' },
  status: 'scanned',
  coverage: [{ code: 'file_too_large', message: 'one file was too large' }],
  scannedAt: new Date('2024-06-01T00:00:00Z'),
  findings: { ...noFindings, critical: 1, high: 1, low: 1 },
  fixable: { ...noFindings, critical: 1, high: 1 },
  packages: 2,
};

const broken: CatalogImage = {
  registry: 'prod',
  digest: digestOf('broken'),
  tags: ['shop/broken:1'],
  repositories: ['shop/broken'],
  platform: 'linux/arm64',
  sizeBytes: 1,
  operatingSystem: '',
  layers: [],
  user: '',
  labels: {},
  status: 'failed',
  statusCode: 'digest_mismatch',
  statusReason: 'a layer arrived damaged; push it again',
  coverage: [],
  findings: noFindings,
  fixable: noFindings,
  packages: 0,
};

/** The image with findings, and the one that could not be scanned. */
export const catalogImages = { shop, broken } as const;

export function memoryCatalog(): ReadModel {
  const images = [broken, shop];
  const find = (registry: string, digest: string) =>
    images.find((image) => image.registry === registry && image.digest === digest);

  return {
    epoch: 7n,
    registries: () => [
      {
        id: 'prod',
        kind: 'docker',
        url: 'https://registry.example.com',
        filters: ['*'],
        intervalSeconds: 3600,
        federated: true,
        aliases: [],
        passStartedAt: new Date('2024-06-01T00:00:00Z'),
        passFinishedAt: new Date('2024-06-01T00:01:00Z'),
        images: 2,
        queued: 0,
        scanning: 0,
        scanned: 1,
        failed: 1,
        unsupported: 0,
        repositories: 2,
        tags: 3,
        unread: { count: 1, first: [{ repository: 'shop/secret', error: 'no rights' }] },
      },
    ],
    images: (query) =>
      pageOf(
        images
          .filter(({ registry }) => query.registry === undefined || registry === query.registry)
          .filter(({ status }) => query.status === undefined || status === query.status)
          .filter(({ tags, digest, operatingSystem }) =>
            hasWords([...tags, digest, operatingSystem], query.words),
          )
          .filter(({ findings: counts }) =>
            severities.some(
              (severity) =>
                query.minSeverity === undefined ||
                (counts[severity] > 0 && compareSeverity(severity, query.minSeverity) >= 0),
            ),
          ),
        query,
      ),
    image: find,
    imagesNamed: ({ repository, tag = 'latest', digest }) =>
      images.filter(
        (image) => image.digest === digest || image.tags.includes(`${repository}:${tag}`),
      ),
    findings(registry, digest, query) {
      const image = find(registry, digest);
      if (!image) return undefined;
      return pageOf(
        (image === shop ? findings : [])
          .filter(({ severity }) => compareSeverity(severity, query.minSeverity ?? 'unknown') >= 0)
          .filter(({ fixState }) => !query.fixableOnly || fixState === 'fixed')
          .filter(({ vulnerability, package: { name } }) =>
            hasWords([vulnerability, name], query.words),
          ),
        query,
      );
    },
    packages(registry, digest, query) {
      const image = find(registry, digest);
      if (!image) return undefined;
      const packages = image === shop ? [openssl, lodash] : [];
      return pageOf(
        packages.filter(({ name }) => hasWords([name], query.words)),
        query,
      );
    },
    advisory: (id) =>
      id === 'DEBIAN-CVE-2024-0001'
        ? {
            id,
            title: 'remote code in a handshake',
            details: 'A handshake runs code.',
            aliases: ['CVE-2024-0001'],
            severity: 'critical',
            scores: [{ type: 'CVSS_V3', vector: 'CVSS:3.1/AV:N', value: 9.8 }],
            references: ['https://example.com/advisory'],
            publishedAt: new Date('2024-01-02T03:04:05Z'),
          }
        : undefined,
    advisorySources: () => [{ name: 'Debian', advisories: 2 }],
  };
}

const hasWords = (texts: readonly string[], words: readonly string[]) =>
  words.every((word) => texts.some((text) => text.toLowerCase().includes(word)));

function pageOf<T>(items: readonly T[], { limit, after }: Paging): Page<T> {
  const start = after === undefined ? 0 : Number(after);
  const end = start + limit;
  const page = { items: items.slice(start, end), total: items.length };
  return end < items.length ? { ...page, next: String(end) } : page;
}
