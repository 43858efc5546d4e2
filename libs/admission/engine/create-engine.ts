import type { Platform } from '@fedscan/model';
import type { ImageLookup } from '../image-lookup.ts';
import type { AdmissionRequest } from '../review/admission-request.ts';
import {
  type AdmissionResponse,
  allowWithoutJudging,
  toResponse,
} from '../review/admission-response.ts';
import { readContainers, readImages } from '../review/read-containers.ts';
import { whatToJudge } from '../review/to-judge.ts';
import { wantedPlatforms } from '../review/wanted-platforms.ts';
import { podIn } from '../review/workloads.ts';
import type { CompiledPolicy } from '../rules/compile-rules.ts';
import { type Answer, type Question, toAnswer, toContainerAnswer } from './answer.ts';
import { type Explanation, keepExplanations } from './explanations.ts';
import { judgePod, type PodDecision } from './judge-pod.ts';

export type EngineOptions = {
  readonly lookup: ImageLookup;
  /** The rules in force; asked for each decision. */
  readonly rules: () => CompiledPolicy;
  /** Of the cluster's nodes; linux/amd64 where it is left out. */
  readonly platforms?: readonly Platform[];
  readonly now?: () => Date;
};

export type Engine = {
  /** Answers from memory; waits for nothing. */
  review(request: AdmissionRequest): AdmissionResponse;
  /**
   * As the webhook would decide, with every rule that was asked; nothing is kept of it.
   * @throws AdmissionError BAD_OBJECT
   */
  evaluate(question: Question): Answer;
  /** One of the last 10,000 decisions that were no dry runs, by the id in its message. */
  explain(id: string): Explanation | undefined;
};

const usualPlatforms: readonly Platform[] = [{ os: 'linux', architecture: 'amd64' }];

export function createEngine(options: EngineOptions): Engine {
  const { lookup, rules, platforms = usualPlatforms, now = () => new Date() } = options;
  const nodes = platforms.length > 0 ? platforms : usualPlatforms;
  const explanations = keepExplanations();

  return {
    review(request) {
      const policy = rules();
      if (!policy.policy.enable) return allowWithoutJudging(request, { disabled: 'true' });
      const judging = whatToJudge(request, nodes);
      if (judging.skip !== undefined)
        return allowWithoutJudging(request, { skipped: judging.skip });
      const time = now();
      const { containers, platforms } = judging;
      const pod = { namespace: request.namespace, containers, platforms, tellAll: false };
      const judged = judgePod(policy, pod, lookup, time.getTime());
      const decision = judging.warnOnly ? onlyWarn(judged) : judged;
      const id = request.dryRun ? '' : shortId(request.uid);
      const response = toResponse(request, decision, policy, id);
      if (id !== '') explanations.keep(explain(request, response, decision, policy, id, time));
      return response;
    },
    evaluate({ images, object, namespace }) {
      const policy = rules();
      const pod = object && podIn(object);
      const containers = [...readImages(images), ...(pod ? readContainers(pod) : [])];
      if (!policy.policy.enable)
        return allowAll(containers.map(({ place, image }) => [place, image.text]));
      const wanted = pod ? wantedPlatforms(pod.spec, nodes) : nodes;
      const asked = { namespace, containers, platforms: wanted, tellAll: true };
      return toAnswer(judgePod(policy, asked, lookup, now().getTime()));
    },
    explain: explanations.find,
  };
}

// The uid is also in the audit log of the API server.
const shortId = (uid: string): string => uid.replace(/[^0-9a-zA-Z]/g, '').slice(0, 8);

const onlyWarn = ({ containers }: PodDecision): PodDecision => ({
  allowed: true,
  containers: containers.map((container) =>
    container.allowed
      ? container
      : {
          ...container,
          allowed: true,
          warnings: [
            {
              kind: 'would_deny',
              say: container.say,
              ...(container.rule ? { rule: container.rule } : {}),
            },
            ...container.warnings,
          ],
        },
  ),
});

function explain(
  { operation, resource, namespace }: AdmissionRequest,
  { allowed, status, warnings = [] }: AdmissionResponse,
  { containers }: PodDecision,
  { version }: CompiledPolicy,
  id: string,
  time: Date,
): Explanation {
  return {
    ...{ id, time, operation, resource, namespace, allowed },
    policy: version,
    message: status?.message ?? '',
    warnings,
    containers: containers
      .slice(0, 100)
      .map((container) => toContainerAnswer(container, ({ outcome }) => outcome.truth !== 'false')),
  };
}

const allowAll = (images: readonly (readonly [string, string])[]): Answer => ({
  allowed: true,
  message: 'allowed: admission control is disabled',
  warnings: [],
  containers: images.map(([container, image]) => ({
    ...{ container, image, allowed: true, rules: [] },
    reason: 'admission control is disabled',
  })),
});
