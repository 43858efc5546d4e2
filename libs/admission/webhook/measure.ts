import { meter } from '@fedscan/runtime';
import type { AdmissionRequest } from '../review/admission-request.ts';
import type { AdmissionResponse } from '../review/admission-response.ts';
import { podPathOf } from '../review/workloads.ts';

export type Measure = (
  request: AdmissionRequest,
  response: AdmissionResponse,
  seconds: number,
) => void;

const buckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 3];

export function createMeasure(): Measure {
  const admission = meter('admission');
  const requests = admission.createCounter('fedscan_admission_requests', {
    description: 'Admission requests answered',
  });
  const duration = admission.createHistogram('fedscan_admission_duration_seconds', {
    description: 'Time to decide about a request that was read',
    advice: { explicitBucketBoundaries: buckets },
  });
  return (request, { allowed, auditAnnotations, warnings }, seconds) => {
    const { group, resource, subResource, operation, dryRun } = request;
    // What we do not know is one kind: others choose its name.
    const known = podPathOf(group, resource, subResource) !== undefined;
    const judged =
      auditAnnotations.skipped === undefined && auditAnnotations.disabled === undefined;
    requests.add(1, {
      decision: !allowed ? 'deny' : !judged ? 'skip' : warnings ? 'warn' : 'allow',
      kind: known ? [resource, subResource].filter(Boolean).join('/') : 'other',
      op: operation,
      dry_run: String(dryRun),
    });
    duration.record(seconds);
  };
}
