// Where the pod is in what is asked about.
import { AdmissionError } from '../admission-error.ts';
import { at, isObject, type JsonObject, textAt } from './json.ts';

export type PodPlace = {
  readonly spec: JsonObject;
  /** Of the spec in the object: "spec.template.spec"; empty where it is the object. */
  readonly path: string;
};

const template = ['spec', 'template', 'spec'] as const;
const pod = ['spec'] as const;

const workloads: readonly {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  readonly path: readonly string[];
}[] = [
  { group: '', resource: 'pods', kind: 'Pod', path: pod },
  { group: '', resource: 'pods/ephemeralcontainers', kind: 'Pod', path: pod },
  { group: '', resource: 'pods/resize', kind: 'Pod', path: pod },
  { group: '', resource: 'replicationcontrollers', kind: 'ReplicationController', path: template },
  { group: '', resource: 'podtemplates', kind: 'PodTemplate', path: ['template', 'spec'] },
  { group: 'apps', resource: 'deployments', kind: 'Deployment', path: template },
  { group: 'apps', resource: 'daemonsets', kind: 'DaemonSet', path: template },
  { group: 'apps', resource: 'statefulsets', kind: 'StatefulSet', path: template },
  { group: 'apps', resource: 'replicasets', kind: 'ReplicaSet', path: template },
  { group: 'batch', resource: 'jobs', kind: 'Job', path: template },
  {
    group: 'batch',
    resource: 'cronjobs',
    kind: 'CronJob',
    path: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  },
];

const byResource = new Map(workloads.map((one) => [`${one.group}/${one.resource}`, one]));
const byKind = new Map(workloads.map((one) => [one.kind, one]));

/** The path to the pod spec, or undefined for resources that run nothing (scale, claims …). */
export const podPathOf = (
  group: string,
  resource: string,
  subResource: string,
): readonly string[] | undefined =>
  byResource.get(`${group}/${resource}${subResource ? `/${subResource}` : ''}`)?.path;

/** Undefined where the template is left out, as a ReplicationController may. */
export function podAt(object: unknown, path: readonly string[]): PodPlace | undefined {
  const spec = at(object, ...path);
  return isObject(spec) ? { spec, path: path.join('.') } : undefined;
}

/**
 * The pod of what a person hands in: a pod, a workload or a bare pod spec.
 * @throws AdmissionError BAD_OBJECT
 */
export function podIn(object: JsonObject): PodPlace | undefined {
  const kind = textAt(object, 'kind');
  if (kind === '' && Array.isArray(object.containers)) return { spec: object, path: '' };
  const workload = byKind.get(kind);
  if (!workload) {
    const known = [...byKind.keys()].join(', ');
    const what = kind === '' ? 'without a kind' : `of kind "${kind.slice(0, 80)}"`;
    throw new AdmissionError(
      'BAD_OBJECT',
      `an object ${what} has no pod; give a pod spec or one of ${known}`,
    );
  }
  const place = podAt(object, workload.path);
  if (place || kind === 'ReplicationController') return place;
  throw new AdmissionError('BAD_OBJECT', `the ${kind} has no ${workload.path.join('.')}`);
}
