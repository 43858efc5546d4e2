// The main job on real input: Debian's docker-registry holds real images, the primary scans them and imports real
// advisories, and what an agent answers in the end is what the package managers and a plain loop over all records say.
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readAdvisories } from '@fedscan/advisories';
import type { Package } from '@fedscan/model';
import { imageApi } from '@fedscan/protocol/api';
import {
  type AgentProcess,
  createDatabase,
  type DockerRegistry,
  dockerRegistryBinary,
  type PrimaryProcess,
  pushLayout,
  requireOrSkip,
  sharedFolder,
  startAgent,
  startDockerRegistry,
  startPrimary,
} from '@fedscan/test-kit';
import { createApiToken } from '@fedscan/trust';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labelOf, loopOver, type RawRecord, type Subject } from '../conformance/plain-loop.ts';

const shared = sharedFolder() ?? '';
const layout = join(shared, 'images');
const noImages = requireOrSkip(
  'shared images and advisories',
  existsSync(join(layout, 'index.json')),
);
const noRegistry = requireOrSkip('docker-registry', dockerRegistryBinary());
const read = ['alpine-3.10', 'debian-minbase', 'node-slim', 'python-app'];
const unread = ['go-app', 'rpm-rocky9', 'rpm-alma8-bdb', 'rpm-leap-ndb'];
const { FixState, ScanStatus, Severity } = imageApi;

describe.skipIf(noImages || noRegistry)('real images and advisories', () => {
  const { token } = createApiToken();
  const resources = new AsyncDisposableStack();
  let registry: DockerRegistry;
  let primary: PrimaryProcess;
  let agent: AgentProcess;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fedscan-main-job-'));
    await chmod(folder, 0o755);
    resources.defer(() => rm(folder, { recursive: true, force: true }));
    const database = resources.use(await createDatabase());
    registry = resources.use(await startDockerRegistry());
    await pushLayout(registry.url, layout);
    primary = resources.use(
      await startPrimary({ dataDir: join(folder, 'primary'), token, databaseUrl: database.url }),
    );
    const { token: joinToken } = await primary.api.clusters.createJoinToken({});
    const rulesFile = join(folder, 'rules.yaml');
    await writeFile(rulesFile, rules);
    const dataDir = join(folder, 'agent');
    agent = resources.use(
      await startAgent({ dataDir, token, joinToken, cluster: 'edge', rulesFile }),
    );
    await primary.api.registries.createRegistry({
      registryId: 'real',
      registry: { kind: 'docker', url: registry.url, filters: ['*'], federated: true },
    });
    await primary.api.registries.startScan({ name: 'registries/real' });
    const location = join(shared, 'advisories');
    for await (const { phase } of primary.api.advisories.importAdvisories({ location })) {
      if (phase === 'done') break;
    }
    await caughtUp();
  }, 240_000);
  afterAll(() => resources.disposeAsync());

  test.each(read)('the agent lists what is installed in %s, and nothing else', async (name) => {
    const packages = await packagesOf(name);

    expect(packages.flatMap(toRows).sort()).toEqual((await expected(name)).map(toRow).sort());
  });

  test.each(read)(
    'the findings of %s equal those of a plain loop over all records',
    async (name) => {
      const image = await imageOf(name);
      const { findings } = await agent.api.images.listFindings({
        parent: image.name,
        pageSize: 5_000,
      });
      const found = findings.flatMap(({ package: pkg, vulnerability, advisories }) =>
        advisories.map((id) => `${labelOfPackage(pkg)}: ${vulnerability} by ${id}`),
      );

      const subjects = (await packagesOf(name)).map(toSubject(image));
      const looped = loopOver(await records(), subjects);
      const lines = [...looped].flatMap(([subject, all]) =>
        all.map((line) => `${labelOf(subject)}: ${line}`),
      );
      expect([...new Set(found)].sort()).toEqual([...new Set(lines)].sort());
    },
  );

  test.each(unread)('%s ends with a note of what was not read, not as clean', async (name) => {
    const { status, coverage, packages } = await imageOf(name);

    expect({ status: ScanStatus[status], packages }).toEqual({ status: 'PARTIAL', packages: 0 });
    expect(coverage.map(({ code }) => code)).toEqual([
      expect.stringMatching(/^(binaries_unread|package_db_unsupported)$/),
      ...coverage.slice(1).map(() => expect.any(String)),
    ]);
  });

  test('each finding tells layer, path and what fixes it', async () => {
    const image = await imageOf('python-app');
    const { findings } = await agent.api.images.listFindings({
      parent: image.name,
      pageSize: 5_000,
    });

    for (const { package: pkg, fixState, fixedVersions, severity } of findings) {
      expect(pkg?.locations.length).toBeGreaterThan(0);
      for (const { layerDigest, layerIndex, path } of pkg?.locations ?? []) {
        expect(image.layers[layerIndex]?.digest).toBe(layerDigest);
        expect(path).not.toBe('');
      }
      expect(fixedVersions.length > 0).toBe(fixState === FixState.FIXED);
      expect(severity).not.toBe(Severity.UNSPECIFIED);
    }
  });

  test('the agent decides with it, by digest and by tag', async () => {
    const host = new URL(registry.url).host;
    const clean = await imageOf('alpine-3.10');
    const decide = (image: string) =>
      agent.api.admission.evaluate({ images: [image], namespace: 'shop' });

    expect(await decide(`${host}/alpine-3.10:latest`)).toMatchObject({ allowed: true });
    expect(await decide(`${host}/alpine-3.10@${clean.digest}`)).toMatchObject({ allowed: true });
    expect(await decide(`${host}/node-slim:latest`)).toMatchObject({
      allowed: false,
      message: expect.stringMatching(/rule 1000 .*node-slim.*critical/),
    });
    expect(await decide(`${host}/go-app:latest`)).toMatchObject({
      allowed: false,
      message: expect.stringContaining('PARTIAL'),
    });
    expect(await decide(`${host}/no-such:latest`)).toMatchObject({
      allowed: false,
      message: expect.stringContaining('UNSCANNED'),
    });
  });

  async function imageOf(name: string): Promise<imageApi.Image> {
    const { images } = await agent.api.images.listImages({ parent: 'registries/real' });
    const found = images.find(({ tags }) => tags.includes(`${name}:latest`));
    if (!found) throw new Error(`the agent has no ${name}`);
    return found;
  }

  async function packagesOf(name: string): Promise<imageApi.Package[]> {
    const { name: parent } = await imageOf(name);
    const { packages } = await agent.api.images.listPackages({ parent, pageSize: 5_000 });
    return packages;
  }

  // Eight results, and the agent where the primary is.
  async function caughtUp(): Promise<void> {
    const summary = async ({ api }: Pick<PrimaryProcess, 'api'>) => {
      const { images } = await api.images.listImages({ parent: 'registries/-' });
      return images
        .filter(({ status }) => status === ScanStatus.SCANNED || status === ScanStatus.PARTIAL)
        .map(({ digest, findings, packages }) => JSON.stringify([digest, findings, packages]));
    };
    const patience = AbortSignal.timeout(120_000);
    for (;;) {
      const [here, there] = await Promise.all([summary(primary), summary(agent)]);
      if (here.length === read.length + unread.length && here.join() === there.join()) return;
      await pause(100, undefined, { signal: patience });
    }
  }
});

const rules = `
enable: true
mode: protect
default_action: allow
on_unknown: deny
rules:
  - id: 1000
    category: Kubernetes
    cfg_type: user_created
    rule_type: deny
    criteria: [{ name: cveCriticalCount, op: '>=', value: '1' }]
`;

type Row = Readonly<Record<string, string>>;

const expected = async (name: string): Promise<readonly Row[]> =>
  JSON.parse(await readFile(join(layout, `${name}.expect.json`), 'utf8')).packages;

// The API does not tell the architecture of a package by itself: it is in the purl.
const toRow = ({ type, name, version, source = '', path = '' }: Row) =>
  [type, name, version, source, path].join(' ');

function toRows({ type, name, version, sourceName, locations }: imageApi.Package): string[] {
  const isLanguage = type === 'npm' || type === 'pypi';
  if (!isLanguage) return [toRow({ type, name, version, source: sourceName })];
  return locations.map(({ path }) => toRow({ type, name, version, path }));
}

const toSubject =
  ({ operatingSystem }: imageApi.Image) =>
  (pkg: imageApi.Package): Subject => {
    const [id = '', versionId = ''] = operatingSystem.split(' ');
    return {
      package: { type: pkg.type as Package['type'], name: pkg.name, version: pkg.version },
      os: { id, versionId },
      ecosystems: [ecosystemOf(pkg, id, versionId)],
      name: pkg.sourceName || pkg.name,
      version: pkg.sourceVersion || pkg.version,
    };
  };

function ecosystemOf({ type }: imageApi.Package, id: string, versionId: string): string {
  if (type === 'npm') return 'npm';
  if (type === 'pypi') return 'PyPI';
  return id === 'alpine'
    ? `Alpine:v${versionId.split('.').slice(0, 2).join('.')}`
    : `Debian:${versionId}`;
}

const labelOfPackage = (pkg: imageApi.Package | undefined): string =>
  `${pkg?.ecosystem} ${pkg?.sourceName || pkg?.name} ${pkg?.sourceVersion || pkg?.version}`;

let all: RawRecord[] | undefined;

async function records(): Promise<RawRecord[]> {
  if (all) return all;
  all = [];
  for await (const event of readAdvisories(join(shared, 'advisories'))) {
    if (event.type === 'record') all.push(JSON.parse(Buffer.from(event.bytes).toString()));
  }
  return all;
}
