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
  let closed = false;

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
      for (const channel of listeners.keys()) await next.query(`listen ${channel}`);
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
      else if (!known) void client?.query(`listen ${channel}`).catch(() => {});
      return { [Symbol.dispose]: () => void listeners.get(channel)?.delete(listener) };
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
