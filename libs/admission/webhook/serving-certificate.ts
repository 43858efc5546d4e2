// The certificate on the port: looked at now and then, and changed under way, so that no connection is lost.

import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Logger } from '@fedscan/runtime';

export type TlsMaterial = { readonly certPem: string; readonly keyPem: string };

export const toSecureOptions = ({ certPem, keyPem }: TlsMaterial) => ({
  cert: certPem,
  key: keyPem,
  // Every API server that speaks admission.k8s.io/v1 speaks it.
  minVersion: 'TLSv1.3' as const,
});

/** Takes over what `read` gives if it is another and usable; else the old one goes on. */
export function followCertificate(
  server: Pick<Server, 'setSecureContext'>,
  first: TlsMaterial,
  read: () => TlsMaterial,
  log: Logger,
): () => void {
  let current = first;
  return () => {
    try {
      const next = read();
      if (next.certPem === current.certPem && next.keyPem === current.keyPem) return;
      const options = toSecureOptions(next);
      createSecureContext(options);
      server.setSecureContext(options);
      current = next;
      log.info('webhook certificate changed');
    } catch (error) {
      log.error('webhook certificate refused', { error });
    }
  };
}
