// Primary, scanner and agent as processes, on ports of loopback.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type ApiClients, apiClients } from './served-api/api-clients.ts';
import { type Service, startService } from './service.ts';

export type PrimaryProcess = AsyncDisposable & {
  readonly service: Service;
  readonly url: string;
  readonly api: ApiClients;
};

export type AgentProcess = PrimaryProcess & {
  readonly webhookUrl: string;
  /** PEM file of the root of the webhook's certificate. */
  readonly webhookCa: string;
};

export type PrimaryProcessOptions = {
  readonly dataDir: string;
  /** Signs in at the API. */
  readonly token: string;
  /** Without it, the embedded PostgreSQL. */
  readonly databaseUrl?: string;
  /** Free ones where absent. */
  readonly ports?: { readonly api: number; readonly feeds: number; readonly enrolment: number };
  /** More variables. */
  readonly env?: Readonly<Record<string, string>>;
};

/** Answers once it serves. */
export async function startPrimary(options: PrimaryProcessOptions): Promise<PrimaryProcess> {
  const { dataDir, token, databaseUrl, ports, env } = options;
  const service = startService('services/primary/main.ts', {
    FEDSCAN_DATA_DIR: dataDir,
    FEDSCAN_PORT: String(ports?.api ?? 0),
    FEDSCAN_FEED_HOST: '127.0.0.1',
    FEDSCAN_FEED_PORT: String(ports?.feeds ?? 0),
    FEDSCAN_ENROLMENT_PORT: String(ports?.enrolment ?? 0),
    FEDSCAN_ADVERTISED_HOST: 'localhost',
    FEDSCAN_ADMIN_TOKEN: token,
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    ...env,
  });
  const { url } = await service.waitFor('primary ready');
  return served(service, String(url), token);
}

export type AgentProcessOptions = {
  readonly dataDir: string;
  readonly token: string;
  readonly joinToken: string;
  readonly cluster: string;
  readonly rulesFile?: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** Answers once it serves. */
export async function startAgent(options: AgentProcessOptions): Promise<AgentProcess> {
  const { dataDir, token, joinToken, cluster, rulesFile, env } = options;
  const service = startService('services/agent/main.ts', {
    FEDSCAN_DATA_DIR: dataDir,
    FEDSCAN_PORT: '0',
    FEDSCAN_WEBHOOK_HOST: '127.0.0.1',
    FEDSCAN_WEBHOOK_PORT: '0',
    FEDSCAN_CLUSTER_NAME: cluster,
    FEDSCAN_RULES_FILE: rulesFile ?? join(dataDir, 'rules.yaml'),
    FEDSCAN_JOIN_TOKEN: joinToken,
    FEDSCAN_ADMIN_TOKEN: token,
    ...env,
  });
  const { url, webhookUrl } = await service.waitFor('agent ready');
  return {
    ...served(service, String(url), token),
    webhookUrl: String(webhookUrl),
    webhookCa: join(dataDir, 'webhook-ca.pem'),
  };
}

/** A scanner of its own, beside a primary with `FEDSCAN_SCANNERS=0` and the same data folder. */
export const startScanner = (databaseUrl: string, primaryDataDir: string): Service =>
  startService('services/scanner/main.ts', {
    DATABASE_URL: databaseUrl,
    FEDSCAN_SEAL_KEY_FILE: join(primaryDataDir, 'seal.key'),
  });

/** Ports that nobody listened on a moment ago, for processes that must come back on the same ones. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

const served = (service: Service, url: string, token: string): PrimaryProcess => ({
  service,
  url,
  api: apiClients(url, token),
  [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
});
