import type { OnReport } from '@fedscan/feed';
import type { Clusters } from '@fedscan/store';

/** What an agent says of itself is kept for people to see. */
export const keepReport =
  (clusters: Clusters): OnReport =>
  async ({ cluster, agentVersion, feeds }) => {
    await clusters.report(cluster, {
      at: new Date(),
      agentVersion,
      feeds: feeds.map(({ feed, seq, state, equalSince, lastError }) => ({
        feed,
        cursor: seq,
        freshness: state,
        ...(equalSince ? { equalSince } : {}),
        ...(lastError ? { lastError } : {}),
      })),
    });
  };
