import type { PodDecision } from '../engine/judge-pod.ts';
import type { CompiledPolicy } from '../rules/compile-rules.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { formatContainer, formatDenial, formatWarnings } from './message.ts';
import { cutText } from './plain-text.ts';

/** `response` of an AdmissionReview v1. */
export type AdmissionResponse = {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: {
    readonly code: 403;
    readonly reason: 'Forbidden';
    readonly message: string;
    readonly details: {
      readonly causes: readonly { reason: string; field: string; message: string }[];
    };
  };
  readonly warnings?: readonly string[];
  /** The API server puts the webhook's name before the keys. */
  readonly auditAnnotations: Readonly<Record<string, string>>;
};

const mostCauses = 32;
const mostAnnotationBytes = 1024;

export const allowWithoutJudging = (
  { uid, dryRun }: AdmissionRequest,
  annotations: Readonly<Record<string, string>>,
): AdmissionResponse => ({
  uid,
  allowed: true,
  auditAnnotations: { decision: 'allow', ...annotations, ...(dryRun ? { dry_run: 'true' } : {}) },
});

export function toResponse(
  request: AdmissionRequest,
  decision: PodDecision,
  policy: CompiledPolicy,
  id: string,
): AdmissionResponse {
  const denied = decision.containers.filter(({ allowed }) => !allowed);
  const warnings = formatWarnings(decision.containers);
  const auditAnnotations = annotate(request, decision, policy, id);
  return {
    uid: request.uid,
    allowed: decision.allowed,
    ...(denied.length > 0
      ? {
          status: {
            code: 403,
            reason: 'Forbidden',
            message: formatDenial(denied, id),
            details: {
              causes: denied.slice(0, mostCauses).map((container) => ({
                reason: container.rule ? 'RuleDenied' : 'NotAllowed',
                field: container.container.field,
                message: cutText(formatContainer(container), 512),
              })),
            },
          },
        }
      : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
    auditAnnotations,
  };
}

function annotate(
  { dryRun }: AdmissionRequest,
  { allowed, containers }: PodDecision,
  { policy, version }: CompiledPolicy,
  id: string,
): Record<string, string> {
  const rules = new Set(
    containers.flatMap(({ rule, others, warnings }) =>
      [rule, ...others, ...warnings.map((warning) => warning.rule)].flatMap((one) =>
        one ? [String(one.rule.id)] : [],
      ),
    ),
  );
  const images = new Set(containers.flatMap(({ knowledge }) => knowledge.digest ?? []));
  const data = new Set(
    containers.flatMap(({ knowledge: { position } }) =>
      position ? [`${position.state.toLowerCase()} seq=${position.seq}`] : [],
    ),
  );
  const annotations = {
    decision: allowed ? 'allow' : 'deny',
    mode: policy.mode,
    policy: version,
    rules: [...rules].join(','),
    images: [...images].join(','),
    data: [...data].join(','),
    explain: id,
    dry_run: dryRun ? 'true' : '',
  };
  return Object.fromEntries(
    Object.entries(annotations)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, cutText(value, mostAnnotationBytes)]),
  );
}
