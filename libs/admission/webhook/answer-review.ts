// One POST of the API server: body in, AdmissionReview out. What goes wrong gets a status other than 200, so that the
// webhook's failurePolicy decides; it is never an allowance.
import type { IncomingMessage } from 'node:http';
import type { Logger } from '@fedscan/runtime';
import { AdmissionError } from '../admission-error.ts';
import type { Engine } from '../engine/create-engine.ts';
import {
  type AdmissionRequest,
  readAdmissionReview,
  reviewVersion,
} from '../review/admission-request.ts';
import type { AdmissionResponse } from '../review/admission-response.ts';
import type { Measure } from './measure.ts';
import { readBody } from './read-body.ts';
import { plain, type Reply } from './reply.ts';

export const mostBodyBytes = 16 * 1024 * 1024;

export type ReviewParts = {
  readonly engine: Pick<Engine, 'review'>;
  readonly ready: () => boolean;
  readonly measure: Measure;
  readonly log: Logger;
};

export async function answerReview(message: IncomingMessage, parts: ReviewParts): Promise<Reply> {
  const { headers, method } = message;
  if (method !== 'POST') return { ...plain(405, 'send AdmissionReviews by POST'), allow: 'POST' };
  if (!/^application\/json(?:\s*;|$)/i.test(headers['content-type'] ?? '')) {
    return plain(415, 'the content type must be application/json');
  }
  const body = await readBody(message, mostBodyBytes);
  if (!body) return { ...plain(413, 'the body is larger than 16 MiB'), close: true };
  if (!parts.ready()) return plain(503, 'not ready: images or rules are not loaded');
  const start = performance.now();
  let request: AdmissionRequest;
  try {
    request = readAdmissionReview(JSON.parse(body.toString('utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) return plain(400, 'the body is not JSON');
    if (error instanceof AdmissionError) return plain(400, error.message);
    throw error;
  }
  const response = parts.engine.review(request);
  parts.measure(request, response, (performance.now() - start) / 1000);
  tell(request, response, parts.log);
  const text = JSON.stringify({ apiVersion: reviewVersion, kind: 'AdmissionReview', response });
  return { status: 200, type: 'application/json', body: text };
}

function tell(request: AdmissionRequest, response: AdmissionResponse, log: Logger): void {
  const { namespace, operation, resource, dryRun } = request;
  const about = { uid: request.uid, namespace, operation, resource, dryRun };
  if (!response.allowed) {
    log.info('admission denied', { ...about, reason: response.status?.message });
  } else if (response.warnings) {
    log.info('admission warned', { ...about, warnings: response.warnings });
  }
}
