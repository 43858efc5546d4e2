// One service as grpc-js mounts it: `server.addService(service.definition, service.handlers)`.
import { type Logger, meter } from '@fedscan/runtime';
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

/** Answers one request, and counts it by its name. Whoever is refused learns nothing else; what went wrong on our side stays in the log. */
export function answer<Request, Response>(
  request: 'enrol' | 'renew',
  log: Logger,
  handle: (call: ServerUnaryCall<Request, Response>) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  const enrolments = meter('enrolment').createCounter('fedscan_enrolments', {
    description: 'Requests of clusters to join, and of agents to renew their certificates',
  });
  return (call, callback) => {
    handle(call).then(
      (response) => {
        enrolments.add(1, { request, outcome: 'done' });
        callback(null, response);
      },
      (error) => {
        const refusal = toRefusal(error);
        enrolments.add(1, { request, outcome: refusal.outcome });
        if (refusal.outcome === 'failed') log.error('enrolment request failed', { error });
        callback(refusal.status);
      },
    );
  };
}

type Refusal = {
  readonly outcome: 'refused' | 'throttled' | 'failed';
  readonly status: Partial<StatusObject>;
};

function toRefusal(error: unknown): Refusal {
  if (error instanceof TrustError && error.code === 'REFUSED') {
    return {
      outcome: 'refused',
      status: { code: status.PERMISSION_DENIED, details: 'refused' },
    };
  }
  if (error instanceof TooManyRequests) {
    const details = 'too many requests; come back later';
    return { outcome: 'throttled', status: { code: status.RESOURCE_EXHAUSTED, details } };
  }
  const details = 'the primary cannot answer now; come back later';
  return { outcome: 'failed', status: { code: status.UNAVAILABLE, details } };
}

export class TooManyRequests extends Error {
  override readonly name = 'TooManyRequests';
}
