// What of a request has to be judged: everything that is new in it. What runs already is not stopped by a later finding,
// or scaling down, labels and garbage collection of it would fail.
import type { Platform } from '@fedscan/model';
import type { Container } from '../engine/container.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { at, isObject, textAt } from './json.ts';
import { readContainers } from './read-containers.ts';
import { wantedPlatforms } from './wanted-platforms.ts';
import { podAt, podPathOf } from './workloads.ts';

export type ToJudge =
  | { readonly skip: string }
  | {
      readonly skip?: undefined;
      readonly containers: readonly Container[];
      readonly platforms: readonly Platform[];
      /** A static pod runs whatever is answered. */
      readonly warnOnly: boolean;
    };

export function whatToJudge(request: AdmissionRequest, nodes: readonly Platform[]): ToJudge {
  const { object, oldObject, operation } = request;
  if (operation !== 'CREATE' && operation !== 'UPDATE') return { skip: 'nothing starts' };
  const path = podPathOf(request.group, request.resource, request.subResource);
  if (!path) return { skip: 'nothing that runs' };
  if (operation === 'UPDATE' && textAt(object, 'metadata', 'deletionTimestamp') !== '') {
    return { skip: 'being deleted' };
  }
  const pod = podAt(object, path);
  if (!pod) return { skip: 'no pod template' };
  const containers = readContainers(pod);
  const platforms = wantedPlatforms(pod.spec, nodes);
  const warnOnly = isStatic(request);
  const before = operation === 'UPDATE' ? podAt(oldObject, path) : undefined;
  if (!before || !samePlatforms(platforms, wantedPlatforms(before.spec, nodes))) {
    return { containers, platforms, warnOnly };
  }
  const known = new Set(readContainers(before).map(identity));
  const changed = containers.filter((container) => !known.has(identity(container)));
  return changed.length > 0 ? { containers: changed, platforms, warnOnly } : { skip: 'unchanged' };
}

const identity = ({ kind, name, image }: Container): string => `${kind} ${name} ${image.text}`;

const samePlatforms = (a: readonly Platform[], b: readonly Platform[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

// The annotation alone can be written by anybody; only a kubelet mirrors what it already runs.
const isStatic = ({ object, user }: AdmissionRequest): boolean => {
  const annotations = at(object, 'metadata', 'annotations');
  return (
    user.startsWith('system:node:') &&
    isObject(annotations) &&
    Object.hasOwn(annotations, 'kubernetes.io/config.mirror')
  );
};
