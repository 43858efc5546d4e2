import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { enrolment } from '@fedscan/protocol';
import type { IssuedIdentity } from '@fedscan/trust';

export const toIdentity = (issued: IssuedIdentity): enrolment.Identity =>
  create(enrolment.IdentitySchema, {
    clusterId: issued.cluster,
    certificateChain: [...issued.certificateChain],
    trustBundle: [...issued.trustBundle],
    generation: issued.generation,
    expiresAt: timestampFromDate(issued.expiresAt),
  });
