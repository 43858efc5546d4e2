import type { ServiceImpl } from '@connectrpc/connect';
import type { admissionApi } from '@fedscan/protocol';
import { ApiError, invalid } from '../api-error.ts';
import type { Answer, Evaluator } from '../evaluator.ts';

const mostImages = 1000;

export function admissionService(
  evaluator: Evaluator | undefined,
): ServiceImpl<typeof admissionApi.AdmissionService> {
  return {
    async evaluate({ objectJson, ...request }) {
      if (!evaluator) {
        throw new ApiError('FAILED_PRECONDITION', 'admission is decided by agents; ask one', {
          reason: 'AGENT_ONLY',
        });
      }
      const object = objectJson === '' ? undefined : parseObject(objectJson);
      if (!object && request.images.length === 0) {
        throw invalid({ field: 'images', description: 'name an image, or give an object' });
      }
      if (request.images.length > mostImages) {
        throw invalid({ field: 'images', description: `are more than ${mostImages}` });
      }
      const { images, namespace, user, groups, dryRun } = request;
      const question = { images, namespace, user, groups, dryRun, ...(object ? { object } : {}) };
      return toResponse(await evaluator.evaluate(question));
    },
  };
}

function parseObject(text: string): Record<string, unknown> {
  const wrong = (description: string) => invalid({ field: 'object_json', description });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(`is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong('is not a JSON object, such as a pod');
  }
  return value as Record<string, unknown>;
}

const toResponse = ({ allowed, message, warnings, containers }: Answer) => ({
  allowed,
  message,
  warnings: [...warnings],
  containers: containers.map(({ digest, ruleId, rules, ...container }) => ({
    ...container,
    digest: digest ?? '',
    ruleId: ruleId ?? 0,
    rules: rules.map((rule) => ({ ...rule })),
  })),
});
