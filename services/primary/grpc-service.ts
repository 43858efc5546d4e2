// One service as grpc-js mounts it: `server.addService(service.definition, service.handlers)`.
import type { Logger } from '@fedscan/runtime';
import { TrustError } from '@fedscan/trust';
import {
  type handleUnaryCall,
  type ServerUnaryCall,
  type ServiceDefinition,
  type StatusObject,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';

export type GrpcService = {
  readonly definition: ServiceDefinition;
  readonly handlers: UntypedServiceImplementation;
};

/** Answers one request. Whoever is refused learns nothing else; what went wrong on our side stays in the log. */
export const answer =
  <Request, Response>(
    log: Logger,
    handle: (call: ServerUnaryCall<Request, Response>) => Promise<Response>,
  ): handleUnaryCall<Request, Response> =>
  (call, callback) => {
    handle(call).then(
      (response) => callback(null, response),
      (error) => callback(toStatus(error, log)),
    );
  };

function toStatus(error: unknown, log: Logger): Partial<StatusObject> {
  if (error instanceof TrustError && error.code === 'REFUSED') {
    return { code: status.PERMISSION_DENIED, details: 'refused' };
  }
  if (error instanceof TooManyRequests) {
    return { code: status.RESOURCE_EXHAUSTED, details: 'too many requests; come back later' };
  }
  log.error('enrolment request failed', { error });
  return { code: status.UNAVAILABLE, details: 'the primary cannot answer now; come back later' };
}

export class TooManyRequests extends Error {
  override readonly name = 'TooManyRequests';
}
