import type { Authorize } from '@fedscan/feed';
import type { Clusters } from '@fedscan/store';

/** Each cluster that is not revoked may follow all federated registries. */
export const createClusterScopes =
  (clusters: Clusters): Authorize =>
  async (asked) => {
    const known = await clusters.list();
    const admitted = new Set(known.filter(({ revokedAt }) => !revokedAt).map(({ id }) => id));
    return new Map(asked.filter((id) => admitted.has(id)).map((id) => [id, {}]));
  };
