import { X509Certificate } from 'node:crypto';
import { meter } from '@fedscan/runtime';

/** `certificates` tells the PEM of each that is in use now, by what it is for; read again at each look. */
export function measureCertificates(certificates: Readonly<Record<string, () => string>>): void {
  meter('certificate')
    .createObservableGauge('fedscan_certificate_remaining_seconds', {
      description: 'Time until the certificate ends; less than 0 once it has',
    })
    .addCallback((result) => {
      for (const [certificate, pem] of Object.entries(certificates)) {
        const { validToDate } = new X509Certificate(pem());
        result.observe((validToDate.getTime() - Date.now()) / 1000, { certificate });
      }
    });
}
