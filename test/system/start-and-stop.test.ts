// Processes that are started wrongly say all that is wrong; processes that are stopped at work leave in order.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  alpineImage,
  createDatabase,
  startAgent,
  startPrimary,
  startService,
  startTestRegistry,
} from '@fedscan/test-kit';
import { createApiToken } from '@fedscan/trust';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';

const { token } = createApiToken();

describe('a bad configuration', () => {
  test.each([
    [
      'primary',
      {
        DATABASE_URL: 'mysql://root:swordfish@db/fedscan',
        FEDSCAN_PORT: '80a',
        FEDSCAN_ADMIN_TOKEN: 'two swordfish words',
        FEDSCAN_SCANNERS: 'many',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
      },
    ],
    [
      'agent',
      {
        FEDSCAN_ADMIN_TOKEN: 'swordfish',
        FEDSCAN_PLATFORMS: 'linux',
        FEDSCAN_WEBHOOK_CERT_FILE: '/run/tls.crt',
        FEDSCAN_STALE_AFTER: 'soon',
        FEDSCAN_METRICS: 'perhaps',
      },
    ],
    ['scanner', { FEDSCAN_SCANNER_IMAGES: '0', DATABASE_URL: '', FEDSCAN_SEAL_KEY_FILE: '' }],
  ])('of the %s is told whole, without a secret, and ends it with 2', async (name, env) => {
    await using service = startService(`services/${name}/main.ts`, env);

    expect(await service.ended).toBe(2);
    const output = service.output();
    for (const variable of Object.keys(env)) expect(output).toContain(variable);
    expect(output).not.toContain('swordfish');
    expect(output).not.toMatch(/^ +at /m); // a stack is for our own mistakes
  });

  test('a sign-in token that no header can carry is refused before anything is opened', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'token'), 'correct horse battery staple\n');
    const env = { FEDSCAN_ADMIN_TOKEN_FILE: join(folder, 'token'), FEDSCAN_DATA_DIR: folder };

    for (const name of ['primary', 'agent']) {
      await using service = startService(`services/${name}/main.ts`, env);

      expect(await service.ended).toBe(2);
      expect(service.output()).toContain(
        'FEDSCAN_ADMIN_TOKEN (a sign-in token of your own instead of a generated one): must be 16 to 512 ASCII characters without white space',
      );
    }
  });
});

describe('SIGTERM', () => {
  test('ends primary, scanner and agent with 0 while all are at work, and gives jobs back', async () => {
    const folder = await temporaryFolder();
    await using resources = new AsyncDisposableStack();
    const database = resources.use(await createDatabase());
    const registry = resources.use(await startTestRegistry());
    registry.put('web', '1', await alpineImage({ packages: [] }));
    const stuck = async (path: RegExp) => resources.use(await startStuckServer(registry.url, path));
    const [lists, blobs, advisories] = [
      await stuck(/_catalog/),
      await stuck(/\/blobs\//),
      await stuck(/all\.zip/),
    ];
    const primary = resources.use(
      await startPrimary({ dataDir: join(folder, 'primary'), token, databaseUrl: database.url }),
    );
    const { token: joinToken } = await primary.api.clusters.createJoinToken({});
    const dataDir = join(folder, 'agent');
    const agent = resources.use(await startAgent({ dataDir, token, joinToken, cluster: 'edge' }));
    for (const [registryId, { url }] of Object.entries({ lists, blobs })) {
      const settings = { kind: 'docker', url, filters: ['*'], federated: true };
      await primary.api.registries.createRegistry({ registryId, registry: settings });
    }
    await agent.service.waitFor('feeds followed');
    for (const id of ['lists', 'blobs']) {
      await primary.api.registries.startScan({ name: `registries/${id}` });
    }
    const location = `${advisories.url}/all.zip`;
    const importing = drain(primary.api.advisories.importAdvisories({ location }));
    await Promise.all([lists.asked, blobs.asked, advisories.asked]);

    // An exit that came too late would have been 1: see runUntilSignal.
    expect(await agent.service.kill('SIGTERM'), agent.service.output()).toBe(0);
    expect(await primary.service.kill('SIGTERM'), primary.service.output()).toBe(0);

    expect(await importing).toBe('unavailable');
    expect(await statesOfJobs(database.url)).toEqual([
      'list blobs completed',
      'list lists retry',
      'scan blobs retry',
    ]);
    for (const { service } of [agent, primary]) {
      expect(service.output()).toContain('"shutdown begun"');
      expect(service.output()).not.toMatch(/"level":"error"|^Error/m);
    }
  });

  test('ends an agent that waits for its primary to join', async () => {
    const folder = await temporaryFolder();
    await using database = await createDatabase();
    const primary = await startPrimary({
      dataDir: join(folder, 'primary'),
      token,
      databaseUrl: database.url,
    });
    const { token: joinToken } = await primary.api.clusters.createJoinToken({});
    expect(await primary.service.kill('SIGTERM')).toBe(0);
    await using agent = startService('services/agent/main.ts', {
      FEDSCAN_DATA_DIR: join(folder, 'agent'),
      FEDSCAN_JOIN_TOKEN: joinToken,
    });
    await agent.waitFor('primary not reached');

    expect(await agent.kill('SIGTERM')).toBe(0);
  });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fedscan-stop-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Stands before a registry, and never answers what is asked for below these paths. */
async function startStuckServer(registry: string, silent: RegExp) {
  const asked = Promise.withResolvers<void>();
  const server = createServer(async ({ url = '/', method = 'GET', headers }, response) => {
    if (silent.test(url)) return asked.resolve();
    const accept = headers.accept ?? '*/*';
    const answer = await fetch(new URL(url, registry), { method, headers: { accept } });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: asked.promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function drain(stream: AsyncIterable<unknown>): Promise<string> {
  try {
    for await (const _ of stream);
    return 'done';
  } catch (error) {
    return /\[(\w+)\]/.exec(String(error))?.[1] ?? String(error);
  }
}

async function statesOfJobs(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select name || ' ' || (data->>'registry') || ' ' || state as line from pgboss.job
       where name in ('list', 'scan') order by line`,
    );
    return rows.map(({ line }) => line);
  } finally {
    await client.end();
  }
}
