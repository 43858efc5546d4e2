import { randomUUID } from 'node:crypto';
import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import type { Logger } from '@fedscan/runtime';
import { ApiError } from './api-error.ts';
import { internalError, toConnectError } from './to-connect-error.ts';

/** What leaves a call is an ApiError in gRPC's form, or an internal error that is logged once under its id. */
export function errorInterceptor(log: Logger): Interceptor {
  return (next) => async (request) => {
    const translate = (error: unknown) =>
      translateError(error, log, `${request.service.typeName}/${request.method.name}`);
    try {
      const response = await next(request);
      return response.stream
        ? { ...response, message: translated(response.message, translate) }
        : response;
    } catch (error) {
      throw translate(error);
    }
  };
}

export function translateError(error: unknown, log: Logger, method: string): ConnectError {
  if (error instanceof ApiError) return toConnectError(error);
  if (error instanceof ConnectError) return error;
  // A caller that went away aborts what was under way for it: nothing is wrong here.
  if (error instanceof Error && error.name === 'AbortError') {
    return new ConnectError('the call was cancelled', Code.Canceled);
  }
  const id = randomUUID();
  log.error('call failed', { id, method, error });
  return internalError(id);
}

async function* translated<T>(
  messages: AsyncIterable<T>,
  translate: (error: unknown) => ConnectError,
): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (error) {
    throw translate(error);
  }
}
