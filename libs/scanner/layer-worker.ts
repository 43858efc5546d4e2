// What runs in each thread of the pool.
import type { LayerOutcome, LayerTask } from './layer-task.ts';
import { OciClients } from './oci-clients.ts';
import { readLayer } from './read-layer.ts';
import { toFailure } from './scan-error.ts';

// Images of several registries are scanned in turns.
const clients = new OciClients(4);

export async function runLayerTask(task: LayerTask): Promise<LayerOutcome> {
  const { endpoint, repository, digest, size } = task;
  try {
    return await clients.use(endpoint, async (client) => {
      const layer = await readLayer(
        (signal) => client.openBlob(repository, { digest, size }, signal),
        task,
      );
      return { ok: true, ...layer };
    });
  } catch (error) {
    const failure = toFailure(error);
    if (failure === undefined) throw error;
    return { ok: false, failure };
  }
}
