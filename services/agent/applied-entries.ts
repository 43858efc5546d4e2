// Tells the log what arrives in the catalog, as it happens.
import type { FeedListener } from '@fedscan/feed';
import type { Logger } from '@fedscan/runtime';

/** Hands everything on to the listener, and says so. */
export const loggingListener = (listener: FeedListener, log: Logger): FeedListener => ({
  apply(feed, rows) {
    listener.apply(feed, rows);
    log.info('entries applied', { feed, entries: rows.length, seq: rows.at(-1)?.seq });
  },
  beginRestart(feed) {
    log.info('feed restarted', { feed });
    listener.beginRestart(feed);
  },
  endRestart(feed) {
    listener.endRestart(feed);
    log.info('feed proven anew', { feed });
  },
  drop(feed) {
    listener.drop(feed);
    log.info('feed dropped', { feed });
  },
});
