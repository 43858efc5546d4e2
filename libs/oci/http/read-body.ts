import { OciError } from '../oci-error.ts';
import { type Answer, headerOf } from './exchange.ts';
import { toOciError } from './network-error.ts';

/** The whole body, at most `limit` bytes: `what` and the limit are named where it is larger. */
export async function readBody(
  answer: Answer,
  limit: number,
  what: string,
  signal?: AbortSignal,
): Promise<Buffer> {
  const announced = Number(headerOf(answer, 'content-length') ?? 0);
  if (announced > limit) {
    answer.body.destroy();
    throw tooLarge(what, limit, announced);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      // Leaving the loop closes the connection: the rest is never read.
      if (size > limit) throw tooLarge(what, limit);
      chunks.push(chunk);
    }
  } catch (error) {
    throw toOciError(error, answer.url, signal);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
}

/** As `readBody`, parsed; UNEXPECTED_ANSWER where it is not JSON. */
export async function readJson(
  answer: Answer,
  limit: number,
  what: string,
  signal?: AbortSignal,
): Promise<unknown> {
  const body = await readBody(answer, limit, what, signal);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    const { origin, pathname } = answer.url;
    throw new OciError(
      'UNEXPECTED_ANSWER',
      `${origin}${pathname} answered ${what} that is not JSON; is this a registry, and no web page in front of it?`,
      { cause, status: answer.status },
    );
  }
}

function tooLarge(what: string, limit: number, announced?: number): OciError {
  const size =
    announced === undefined ? 'is' : `has ${announced.toLocaleString('en')} bytes, which is`;
  return new OciError(
    'LIMIT_SIZE',
    `${what} ${size} more than the ${limit.toLocaleString('en')} bytes that are read; nothing well-made is as large, so find out where it comes from`,
  );
}
