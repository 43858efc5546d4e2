// A gRPC client in another language, with code made from the proto files alone, against a real primary.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  alpineImage,
  createDatabase,
  findPython,
  type PrimaryProcess,
  requireOrSkip,
  runPython,
  startAgent,
  startPrimary,
  startTestRegistry,
} from '@fedscan/test-kit';
import { createApiToken, openIdentityFolder } from '@fedscan/trust';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const script = join(import.meta.dirname, 'client.py');
const without = requireOrSkip('Python with grpcio, grpcio-tools and zstandard', findPython());

describe.skipIf(without)('grpcio', () => {
  const { token } = createApiToken();
  const resources = new AsyncDisposableStack();
  let primary: PrimaryProcess;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fedscan-grpcio-'));
    await chmod(folder, 0o755);
    resources.defer(() => rm(folder, { recursive: true, force: true }));
    const database = resources.use(await createDatabase());
    const image = await alpineImage({ packages: [{ name: 'musl', version: '1.2.5-r0' }] });
    const registry = resources.use(await startTestRegistry({ images: { 'app:1': image } }));
    primary = resources.use(
      await startPrimary({ dataDir: join(folder, 'primary'), token, databaseUrl: database.url }),
    );
    await primary.api.registries.createRegistry({
      registryId: 'shop',
      registry: { kind: 'docker', url: registry.url, filters: ['*:*'], federated: true },
    });
    await primary.api.registries.startScan({ name: 'registries/shop' });
    await primary.service.waitFor('image scanned');
  });
  afterAll(() => resources.disposeAsync());

  test('calls the API', async () => {
    const target = primary.url.replace('http://', '');

    expect(await runPython(script, ['api', target, token])).toEqual({
      registries: ['registries/shop'],
      images: 1,
      absent: 'NOT_FOUND',
      unsigned: 'UNAUTHENTICATED',
    });
  });

  test('follows the feeds of a cluster, and finds each digest equal', async () => {
    const dataDir = join(folder, 'agent');
    const { token: joinToken } = await primary.api.clusters.createJoinToken({});
    const agent = await startAgent({ dataDir, token, joinToken, cluster: 'edge' });
    await agent[Symbol.asyncDispose]();
    const identity = await (await openIdentityFolder(dataDir)).read();
    const files = {
      ca: identity?.trustPem,
      certificate: identity?.certificatePem,
      key: identity?.keyPem,
    };
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(folder, `${name}.pem`), text ?? '', { mode: 0o600 });
    }
    const target = identity?.feedAddresses[0] ?? '';
    const pems = ['ca', 'certificate', 'key'].map((name) => join(folder, `${name}.pem`));

    const proven = await runPython(script, ['follow', target, ...pems]);

    expect(proven).toEqual({
      shop: { seq: expect.any(Number), equal: true, entries: expect.any(Number) },
    });
    // REGISTRY, FRESHNESS, TAG, IMAGE, INVENTORY and PACKAGE
    expect((proven as { shop: { entries: number } }).shop.entries).toBeGreaterThanOrEqual(6);
  });
});
