// The certificate of a listener, renewed long before its time while the service runs.
import { type BackOff, backOff, type Logger, sleep } from '@fedscan/runtime';
import type { CertificateAuthority, ServerCertificate } from './certificate-authority.ts';

export type ListenerCertificate = {
  /** The newest one. */
  current(): ServerCertificate;
  /** Called with each certificate that replaces another. */
  onChange(listener: (certificate: ServerCertificate) => void): Disposable;
  run(signal: AbortSignal): Promise<void>;
};

const day = 86_400_000;
const longestSleepMs = day;

export async function openListenerCertificate(options: {
  readonly authority: CertificateAuthority;
  /** DNS names and IP addresses under which agents dial the listener. */
  readonly names: readonly string[];
  readonly log: Logger;
  readonly lifetimeMs?: number;
}): Promise<ListenerCertificate> {
  const { authority, names, log, lifetimeMs = 30 * day } = options;
  const listeners = new Set<(certificate: ServerCertificate) => void>();
  const issue = () => authority.issueServerCertificate(names, new Date(Date.now() + lifetimeMs));
  let certificate = await issue();

  async function renew(retry: BackOff, signal: AbortSignal): Promise<void> {
    try {
      certificate = await issue();
      retry.reset();
    } catch (error) {
      log.error('listener certificate not renewed', { names, error });
      await sleep(retry.next(), signal);
      return;
    }
    log.info('listener certificate renewed', { names, expiresAt: certificate.expiresAt });
    for (const listener of listeners) listener(certificate);
  }

  return {
    current: () => certificate,
    onChange(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => listeners.delete(listener) };
    },
    async run(signal) {
      const retry = backOff({ base: 1000, cap: 60_000 });
      while (!signal.aborted) {
        // By the wall clock and in short sleeps: a laptop that slept must not miss its half-life.
        const dueMs = certificate.expiresAt.getTime() - lifetimeMs / 2 - Date.now();
        if (dueMs > 0) await sleep(Math.min(dueMs, longestSleepMs), signal);
        else await renew(retry, signal);
      }
    },
  };
}
