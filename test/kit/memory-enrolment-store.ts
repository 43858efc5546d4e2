// An EnrolmentStore without a database, for tests of what stands above it. JavaScript runs each method as one transaction.
import type {
  ClusterRecord,
  EnrolmentEvent,
  EnrolmentStore,
  JoinTokenRecord,
  JoinTokenUse,
} from '@fedscan/trust';

export type MemoryEnrolmentStore = EnrolmentStore & {
  readonly events: EnrolmentEvent[];
  clusters(): ClusterRecord[];
  revoke(id: string, at?: Date): void;
};

type Use = { readonly keyHash: Uint8Array; readonly usedAt: Date; readonly cluster: string };

export function createMemoryEnrolmentStore(): MemoryEnrolmentStore {
  const tokens = new Map<string, JoinTokenRecord>();
  const uses = new Map<string, Use>();
  const clusters = new Map<string, ClusterRecord>();
  const events: EnrolmentEvent[] = [];

  return {
    events,
    clusters: () => [...clusters.values()],
    revoke: (id, at = new Date()) => change(id, { revokedAt: at }),
    async keepJoinToken(token) {
      tokens.set(token.id, token);
    },
    async findJoinToken(id) {
      return tokens.get(id);
    },
    async useJoinToken(id, cluster, event): Promise<JoinTokenUse> {
      const use = uses.get(id);
      if (use) return { first: false, ...use, cluster: get(use.cluster) };
      uses.set(id, { keyHash: cluster.keyHash, usedAt: cluster.enrolledAt, cluster: cluster.id });
      clusters.set(cluster.id, cluster);
      events.push(event);
      return { first: true };
    },
    async findCluster(id) {
      return clusters.get(id);
    },
    async renewCluster(id, from, renewed) {
      const cluster = clusters.get(id);
      if (!cluster || cluster.revokedAt || cluster.generation !== from) return false;
      change(id, { ...renewed, generation: from + 1 });
      return true;
    },
    async recordEnrolmentEvent(event) {
      events.push(event);
    },
  };

  function get(id: string): ClusterRecord {
    const cluster = clusters.get(id);
    if (!cluster) throw new Error(`no cluster ${id}`);
    return cluster;
  }

  function change(id: string, fields: Partial<ClusterRecord>): void {
    clusters.set(id, { ...get(id), ...fields });
  }
}
