// Renewal, to be served beside the feeds: over mutual TLS, so that the caller is known by its certificate.
import { create } from '@bufbuild/protobuf';
import { grpcMethods, enrolment as wire } from '@fedscan/protocol';
import type { Logger } from '@fedscan/runtime';
import { type Enrolment, readPeerCertificate, TrustError } from '@fedscan/trust';
import { toIdentity } from './enrolment-messages.ts';
import { answer, type GrpcService } from './grpc-service.ts';

export function renewalService(enrolment: Enrolment, log: Logger): GrpcService {
  return {
    definition: grpcMethods(wire.RenewalService),
    handlers: {
      renew: answer<wire.RenewRequest, wire.RenewResponse>('renew', log, async (call) => {
        const certificate = call.getAuthContext().sslPeerCertificate?.raw;
        const peer = certificate && readPeerCertificate(certificate);
        if (!peer) throw new TrustError('REFUSED', 'refused');
        const identity = toIdentity(await enrolment.renew(peer, call.request));
        return create(wire.RenewResponseSchema, { identity });
      }),
    },
  };
}
