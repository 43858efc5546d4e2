// Everything that runs in the demonstration, each in a process of its own where it would be one in real life.
import { join } from 'node:path';
import { type Client, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { advisoryApi, clusterApi, imageApi, registryApi } from '@fedscan/protocol/api';
import {
  type Service,
  startService,
  startTestRegistry,
  type TestRegistry,
} from '@fedscan/test-kit';
import { createApiToken } from '@fedscan/trust';
import { makeImages } from './images.ts';

export type Api = {
  readonly registries: Client<typeof registryApi.RegistryService>;
  readonly images: Client<typeof imageApi.ImageService>;
  readonly advisories: Client<typeof advisoryApi.AdvisoryService>;
  readonly clusters: Client<typeof clusterApi.ClusterService>;
};

export type Node = { readonly service: Service; readonly url: string; readonly api: Api };

export type Stage = AsyncDisposable & {
  readonly registry: TestRegistry;
  readonly primary: Node;
  /** Signs in at the primary and at the agent. */
  readonly token: string;
  startAgent(
    joinToken: string,
  ): Promise<Node & { readonly webhookUrl: string; readonly webhookCa: string }>;
};

const anyPort = '0';

export async function openStage(folder: string): Promise<Stage> {
  const resources = new AsyncDisposableStack();
  try {
    const { token } = createApiToken();
    const registry = resources.use(await startTestRegistry({ images: await makeImages() }));
    const service = resources.use(
      startService('services/primary/main.ts', {
        FEDSCAN_DATA_DIR: join(folder, 'primary'),
        FEDSCAN_PORT: anyPort,
        FEDSCAN_FEED_PORT: anyPort,
        FEDSCAN_FEED_HOST: '127.0.0.1',
        FEDSCAN_ENROLMENT_PORT: anyPort,
        FEDSCAN_ADVERTISED_HOST: 'localhost',
        FEDSCAN_FEDERATION: 'demo',
        FEDSCAN_ADMIN_TOKEN: token,
      }),
    );
    const url = String((await service.waitFor('primary ready')).url);
    await service.waitFor('scanner ready');
    return {
      registry,
      token,
      primary: { service, url, api: apiOf(url, token) },
      startAgent: (joinToken) => startAgent(resources, join(folder, 'agent'), joinToken, token),
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

async function startAgent(
  resources: AsyncDisposableStack,
  dataDir: string,
  joinToken: string,
  token: string,
) {
  const service = resources.use(
    startService('services/agent/main.ts', {
      FEDSCAN_DATA_DIR: dataDir,
      FEDSCAN_PORT: anyPort,
      FEDSCAN_WEBHOOK_HOST: '127.0.0.1',
      FEDSCAN_WEBHOOK_PORT: anyPort,
      FEDSCAN_CLUSTER_NAME: 'demo-cluster',
      FEDSCAN_RULES_FILE: join(import.meta.dirname, 'rules.yaml'),
      FEDSCAN_JOIN_TOKEN: joinToken,
      FEDSCAN_ADMIN_TOKEN: token,
    }),
  );
  const { url, webhookUrl } = await service.waitFor('agent ready');
  return {
    service,
    url: String(url),
    webhookUrl: String(webhookUrl),
    webhookCa: join(dataDir, 'webhook-ca.pem'),
    api: apiOf(String(url), token),
  };
}

function apiOf(url: string, token: string): Api {
  const transport = createConnectTransport({
    baseUrl: url,
    httpVersion: '1.1',
    interceptors: [
      (next) => (request) => {
        request.header.set('authorization', `Bearer ${token}`);
        return next(request);
      },
    ],
  });
  return {
    registries: createClient(registryApi.RegistryService, transport),
    images: createClient(imageApi.ImageService, transport),
    advisories: createClient(advisoryApi.AdvisoryService, transport),
    clusters: createClient(clusterApi.ClusterService, transport),
  };
}
