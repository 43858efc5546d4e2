// Answers that are errors, told as what happened, where, and what to do.
import { OciError } from '../oci-error.ts';
import { type Answer, headerOf } from './exchange.ts';
import { type RegistryMessage, readRegistryMessage } from './registry-message.ts';
import { parseRetryAfter } from './retry-after.ts';

/** What was asked for: `tags of team/app`; and as whom. */
export type Purpose = {
  readonly what: string;
  readonly account: string | undefined;
  /** The scope that the request needs. */
  readonly scope: string;
};

export async function statusError(answer: Answer, purpose: Purpose): Promise<OciError> {
  const message = await readRegistryMessage(answer);
  return toStatusError(answer, purpose, message);
}

export function toStatusError(
  answer: Answer,
  { what, account, scope }: Purpose,
  { code, text }: RegistryMessage,
): OciError {
  const { status, url } = answer;
  const place = url.host;
  const who = account === undefined ? 'without a login' : `"${account}"`;
  if (status === 429 || (status === 503 && headerOf(answer, 'retry-after'))) {
    const wait = parseRetryAfter(headerOf(answer, 'retry-after'), Date.now());
    const retryAt = wait === undefined ? undefined : new Date(Date.now() + wait);
    const until = retryAt ? `; it may be asked again at ${retryAt.toISOString()}` : '';
    return new OciError(
      'RATE_LIMITED',
      `${place} wants fewer requests (status ${status}) for ${what}${until}${text}`,
      { status, ...(retryAt && { retryAt }) },
    );
  }
  if (status === 403) {
    return new OciError(
      'FORBIDDEN',
      `${place} does not let us read ${what} ${account === undefined ? who : `as ${who}`}; ` +
        `give the account the right to it${scope && ` (${scope})`}${text}`,
      { status },
    );
  }
  if (status === 404) {
    const unknown = code === 'MANIFEST_UNKNOWN' || code === 'BLOB_UNKNOWN' ? code : 'NOT_FOUND';
    return new OciError(
      unknown,
      `${place} has no ${what}, or hides it from ${account === undefined ? 'who has no login' : who}; check the name and the rights${text}`,
      { status },
    );
  }
  if (status >= 500) {
    return new OciError(
      'SERVER_ERROR',
      `${place} failed with status ${status} for ${what}; look into the registry's log if it stays so${text}`,
      { status },
    );
  }
  return new OciError(
    'UNEXPECTED_ANSWER',
    `${place} answered status ${status} for ${what}; is the URL that of a registry?${text}`,
    { status },
  );
}
