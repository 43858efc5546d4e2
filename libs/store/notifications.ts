// LISTEN on one connection of its own. What is notified is a hint: while the connection is lost, hints are lost.
import type { Logger } from '@fedscan/runtime';
import pg from 'pg';

export type Notifications = AsyncDisposable & {
  /** `channel`: a plain name. */
  on(channel: string, listener: (payload: string) => void): Disposable;
};

const retryMs = 1_000;

/** Connects at the first listener. */
export function openNotifications(url: string, log: Logger): Notifications {
  const listeners = new Map<string, Set<(payload: string) => void>>();
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isConnected = false;
  let closed = false;

  // A connection takes one statement at a time, and a channel may be added while others are being listened to.
  let listening: Promise<unknown> = Promise.resolve();
  const listen = (to: pg.Client, channel: string) => {
    const next = listening.then(() => to.query(`listen ${channel}`));
    listening = next.catch(() => {});
    return next;
  };

  const connect = async () => {
    const next = new pg.Client({
      connectionString: url,
      application_name: 'fedscan listener',
      keepAlive: true,
      connectionTimeoutMillis: 30_000,
    });
    client = next;
    next.on('error', () => {}); // the connection ends after it
    next.on('end', () => {
      if (closed) return;
      client = undefined;
      isConnected = false;
      retry = setTimeout(() => {
        retry = undefined;
        void connect();
      }, retryMs);
    });
    next.on('notification', ({ channel, payload = '' }) => {
      for (const listener of listeners.get(channel) ?? []) listener(payload);
    });
    try {
      await next.connect();
      isConnected = true;
      await Promise.all([...listeners.keys()].map((channel) => listen(next, channel)));
    } catch (error) {
      if (closed) return;
      log.warn('notifications unavailable', { error });
      await next.end().catch(() => {});
    }
  };

  return {
    on(channel, listener) {
      const known = listeners.get(channel);
      if (known) known.add(listener);
      else listeners.set(channel, new Set([listener]));
      if (!client && !retry) void connect();
      // Before that, connecting listens to all that are known by then.
      else if (!known && client && isConnected) void listen(client, channel).catch(() => {});
      return { [Symbol.dispose]: () => void listeners.get(channel)?.delete(listener) };
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
