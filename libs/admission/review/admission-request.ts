// AdmissionReview v1 as the API server sends it.
// https://kubernetes.io/docs/reference/config-api/apiserver-admission.v1/
import { AdmissionError } from '../admission-error.ts';
import { at, isObject, type JsonObject, textAt } from './json.ts';

export type AdmissionRequest = {
  readonly uid: string;
  readonly group: string;
  readonly resource: string;
  readonly subResource: string;
  readonly kind: string;
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly namespace: string;
  readonly user: string;
  readonly object?: JsonObject;
  readonly oldObject?: JsonObject;
  readonly dryRun: boolean;
};

export const reviewVersion = 'admission.k8s.io/v1';

const operations = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'] as const;

/** @throws AdmissionError BAD_REVIEW, with what is wrong with it */
export function readAdmissionReview(review: unknown): AdmissionRequest {
  if (!isObject(review)) throw bad('the body is not a JSON object');
  if (review.kind !== 'AdmissionReview') throw bad('kind is not AdmissionReview');
  if (review.apiVersion !== reviewVersion) throw bad(`apiVersion is not ${reviewVersion}`);
  const { request } = review;
  if (!isObject(request)) throw bad('request is missing');
  const uid = textAt(request, 'uid');
  if (uid === '' || uid.length > 256) throw bad('request.uid is missing or too long');
  const operation = operations.find((one) => one === request.operation);
  if (!operation) throw bad(`request.operation is none of ${operations.join(', ')}`);
  const resource = textAt(request, 'resource', 'resource');
  if (resource === '') throw bad('request.resource is missing');
  const object = objectAt(request, 'object');
  const oldObject = objectAt(request, 'oldObject');
  if (!object && (operation === 'CREATE' || operation === 'UPDATE')) {
    throw bad('request.object is missing');
  }
  return {
    uid,
    operation,
    resource,
    group: textAt(request, 'resource', 'group'),
    subResource: textAt(request, 'subResource'),
    kind: textAt(request, 'kind', 'kind'),
    namespace: textAt(request, 'namespace'),
    user: textAt(request, 'userInfo', 'username'),
    ...(object ? { object } : {}),
    ...(oldObject ? { oldObject } : {}),
    dryRun: request.dryRun === true,
  };
}

function objectAt(request: JsonObject, name: string): JsonObject | undefined {
  const value = at(request, name);
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw bad(`request.${name} is not an object`);
  return value;
}

const bad = (message: string) => new AdmissionError('BAD_REVIEW', message);
