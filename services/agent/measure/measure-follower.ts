import type { Follower, FreshnessState } from '@fedscan/feed';
import { meter } from '@fedscan/runtime';

// All of them, so that one that a feed has left is told as 0.
const states = Object.keys({
  fresh: 0,
  catching_up: 0,
  stale: 0,
  expired: 0,
  retiring: 0,
} satisfies Record<FreshnessState, 0>);

export function measureFollower(follower: Pick<Follower, 'connected' | 'states'>): void {
  const part = meter('feed');
  const connected = part.createObservableGauge('fedscan_feed_connected', {
    description: '1 while there is a stream from the primary',
  });
  const state = part.createObservableGauge('fedscan_feed_state', {
    description: '1 for the state that the copy of a feed is in',
  });
  const age = part.createObservableGauge('fedscan_feed_age_seconds', {
    description: 'Time since the copy of a feed was last proven equal; absent before the first',
  });
  const seq = part.createObservableGauge('fedscan_feed_seq', {
    description: 'Sequence number of the last change that the copy of a feed has',
  });
  const entries = part.createObservableGauge('fedscan_feed_entries', {
    description: 'Live entries of the copy of a feed',
  });
  const bytes = part.createObservableCounter('fedscan_feed_received_bytes', {
    description: 'Bytes of a feed that arrived, compressed',
  });

  part.addBatchObservableCallback(
    (result) => {
      result.observe(connected, follower.connected() ? 1 : 0);
      for (const { feed, ageMs, ...found } of follower.states()) {
        for (const name of states) {
          result.observe(state, found.state === name ? 1 : 0, { feed, state: name });
        }
        if (ageMs !== undefined) result.observe(age, ageMs / 1000, { feed });
        result.observe(seq, Number(found.seq), { feed });
        result.observe(entries, Number(found.liveEntries), { feed });
        result.observe(bytes, Number(found.receivedBytes), { feed });
      }
    },
    [connected, state, age, seq, entries, bytes],
  );
}
