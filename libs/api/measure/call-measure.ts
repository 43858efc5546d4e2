// What is counted of calls. Services and methods are those of the protocol, so there are only so many.
import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { meter } from '@fedscan/runtime';

export type Called = { readonly service: DescService; readonly method: DescMethod };

export type CallMeasure = {
  /** `code` is undefined where the call went well; `seconds` where it was refused before it was read. */
  ended(called: Called, code: Code | undefined, seconds?: number): void;
  signInFailed(code: Code): void;
};

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

export function createCallMeasure(): CallMeasure {
  const api = meter('api');
  const calls = api.createCounter('fedscan_api_calls', {
    description: 'Calls that were answered or refused',
  });
  const duration = api.createHistogram('fedscan_api_call_duration_seconds', {
    description: 'Time from the head of a call to the end of its answer',
    advice: { explicitBucketBoundaries: buckets },
  });
  const failures = api.createCounter('fedscan_sign_in_failures', {
    description: 'Calls with a token that was not accepted',
  });
  return {
    ended({ service, method }, code, seconds) {
      const labels = { service: service.typeName, method: method.name };
      calls.add(1, { ...labels, code: code === undefined ? 'ok' : nameOf(code) });
      if (seconds !== undefined) duration.record(seconds, labels);
    },
    signInFailed(code) {
      failures.add(1, { reason: code === Code.ResourceExhausted ? 'throttled' : 'refused' });
    },
  };
}

// "NotFound" -> "not_found", as Connect writes it on the wire.
export const nameOf = (code: Code): string =>
  Code[code].replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
