// Every container is judged, also after the first that is denied, so that people see all problems at once.
import type { Platform } from '@fedscan/model';
import type { ImageName } from '../criteria/subject.ts';
import type { ImageKnowledge, ImageLookup } from '../image-lookup.ts';
import type { CompiledPolicy } from '../rules/compile-rules.ts';
import type { Container } from './container.ts';
import { type ContainerDecision, judgeContainer } from './judge-container.ts';

export type PodDecision = {
  /** As its worst container. */
  readonly allowed: boolean;
  readonly containers: readonly ContainerDecision[];
};

export type Pod = {
  readonly namespace: string;
  readonly containers: readonly Container[];
  readonly platforms: readonly Platform[];
  /** Somebody wants to read what each rule says, also of those that do not match. */
  readonly tellAll: boolean;
};

export function judgePod(
  policy: CompiledPolicy,
  pod: Pod,
  lookup: ImageLookup,
  now: number,
): PodDecision {
  const known = new Map<string, ImageKnowledge>();
  const judged = new Map<string, ContainerDecision>();
  const containers = pod.containers.map((container) => {
    const { kind, image } = container;
    const before = judged.get(`${kind} ${image.text}`);
    if (before) return { ...before, container };
    let knowledge = known.get(image.text);
    if (!knowledge) {
      knowledge = look(lookup, image, pod.platforms);
      known.set(image.text, knowledge);
    }
    const decision = judgeContainer(policy, container, pod, knowledge, now);
    judged.set(`${kind} ${image.text}`, decision);
    return decision;
  });
  return { allowed: containers.every(({ allowed }) => allowed), containers };
}

function look(
  lookup: ImageLookup,
  { reference, problem }: ImageName,
  platforms: readonly Platform[],
): ImageKnowledge {
  if (!reference) return { images: [], stale: [], unknown: problem };
  try {
    return lookup.lookup(reference, platforms);
  } catch (error) {
    // Against its promise; the rules say what becomes of what is not known.
    const message = error instanceof Error ? error.message : String(error);
    return { images: [], stale: [], unknown: { reason: 'LOOKUP_FAILED', message } };
  }
}
