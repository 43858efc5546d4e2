// Everything that runs in the demonstration, each in a process of its own where it would be one in real life.
import { join } from 'node:path';
import {
  type AgentProcess,
  type PrimaryProcess,
  startAgent,
  startPrimary,
  startTestRegistry,
  type TestRegistry,
} from '@fedscan/test-kit';
import { createApiToken } from '@fedscan/trust';
import { makeImages } from './images.ts';

export type Stage = AsyncDisposable & {
  readonly registry: TestRegistry;
  readonly primary: PrimaryProcess;
  /** Signs in at the primary and at the agent. */
  readonly token: string;
  startAgent(joinToken: string): Promise<AgentProcess>;
};

export async function openStage(folder: string): Promise<Stage> {
  const resources = new AsyncDisposableStack();
  try {
    const { token } = createApiToken();
    const registry = resources.use(await startTestRegistry({ images: await makeImages() }));
    const dataDir = join(folder, 'primary');
    const primary = resources.use(
      await startPrimary({ dataDir, token, env: { FEDSCAN_FEDERATION: 'demo' } }),
    );
    await primary.service.waitFor('scanner ready');
    return {
      registry,
      primary,
      token,
      async startAgent(joinToken) {
        const agent = await startAgent({
          dataDir: join(folder, 'agent'),
          token,
          joinToken,
          cluster: 'demo-cluster',
          rulesFile: join(import.meta.dirname, 'rules.yaml'),
        });
        return resources.use(agent);
      },
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}
