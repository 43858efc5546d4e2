import type { Authorize } from '@fedscan/feed';
import type { Clusters } from '@fedscan/store';

/** Each cluster that is not revoked may follow all federated registries. */
export const createClusterScopes =
  (clusters: Pick<Clusters, 'admitted'>): Authorize =>
  async (asked) =>
    new Map([...(await clusters.admitted(asked))].map((id) => [id, {}]));
