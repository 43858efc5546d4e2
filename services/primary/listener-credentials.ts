// Server credentials of a listener that take up each renewed certificate without a restart.
import type { CertificateAuthority, ListenerCertificate, ServerCertificate } from '@fedscan/trust';
import { experimental, type ServerCredentials } from '@grpc/grpc-js';

/** With `clients`, callers must show a certificate of that authority. */
export function listenerCredentials(
  certificate: ListenerCertificate,
  clients?: CertificateAuthority,
): ServerCredentials {
  const provider = toProvider(certificate, clients);
  // First whose certificate is shown, then whose are believed; the declared names are the wrong way round.
  return experimental.createCertificateProviderServerCredentials(
    provider,
    clients ? provider : null,
    clients !== undefined,
  );
}

// The first update comes a moment later: the library does not listen yet while it adds its listener.
function toProvider(
  certificate: ListenerCertificate,
  clients: CertificateAuthority | undefined,
): experimental.CertificateProvider {
  const subscriptions = new Map<unknown, Disposable>();
  return {
    addIdentityCertificateListener(listener) {
      queueMicrotask(() => listener(toUpdate(certificate.current())));
      subscriptions.set(
        listener,
        certificate.onChange((renewed) => listener(toUpdate(renewed))),
      );
    },
    removeIdentityCertificateListener(listener) {
      subscriptions.get(listener)?.[Symbol.dispose]();
      subscriptions.delete(listener);
    },
    addCaCertificateListener(listener) {
      const update = clients && { caCertificate: Buffer.from(clients.certificatePem) };
      queueMicrotask(() => listener(update ?? null));
    },
    removeCaCertificateListener() {},
  };
}

const toUpdate = ({ certificatePem, keyPem }: ServerCertificate) => ({
  certificate: Buffer.from(certificatePem),
  privateKey: Buffer.from(keyPem),
});
