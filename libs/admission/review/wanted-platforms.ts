// The platforms on which a pod may come to run.
import type { Platform } from '@fedscan/model';
import { at, isObject, type JsonObject, listAt, textAt } from './json.ts';

const archLabels = ['kubernetes.io/arch', 'beta.kubernetes.io/arch'];
const osLabels = ['kubernetes.io/os', 'beta.kubernetes.io/os'];
// More than any cluster has: a longer list of wishes narrows nothing.
const most = 16;

/** What the pod's own selectors say where they are decisive, else the platforms of the cluster's nodes. */
export function wantedPlatforms(spec: JsonObject, nodes: readonly Platform[]): readonly Platform[] {
  const architectures = wishes(spec, archLabels);
  const named = textAt(spec, 'os', 'name');
  const systems = wishes(spec, osLabels) ?? (named ? new Set([named]) : undefined);
  if (!architectures && !systems) return nodes;
  const fitting = nodes.filter(
    ({ os, architecture }) =>
      (architectures?.has(architecture) ?? true) && (systems?.has(os) ?? true),
  );
  if (fitting.length > 0) return fitting;
  const platforms = [...(systems ?? new Set(['linux']))].flatMap((os) =>
    [...(architectures ?? new Set(['amd64']))].map((architecture) => ({ os, architecture })),
  );
  return platforms.length > 0 && platforms.length <= most ? platforms : nodes;
}

// Undefined where nothing is wished for.
function wishes(spec: JsonObject, labels: readonly string[]): ReadonlySet<string> | undefined {
  for (const label of labels) {
    const selected = textAt(at(spec, 'nodeSelector'), label);
    if (selected) return new Set([selected]);
  }
  const terms = listAt(
    spec,
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms',
  ).map((term) => wishesOf(term, labels));
  // Any of the terms may be the one: all of them must wish for something.
  if (terms.length === 0 || !terms.every((term) => term !== undefined)) return undefined;
  return new Set(terms.flatMap((term) => [...term]));
}

function wishesOf(term: unknown, labels: readonly string[]): Set<string> | undefined {
  const expressions = listAt(term, 'matchExpressions').filter(
    (expression): expression is JsonObject =>
      isObject(expression) &&
      labels.includes(textAt(expression, 'key')) &&
      textAt(expression, 'operator') === 'In',
  );
  return expressions
    .map((one) => new Set(listAt(one, 'values').filter((value) => typeof value === 'string')))
    .reduce<Set<string> | undefined>((all, one) => (all ? all.intersection(one) : one), undefined);
}
