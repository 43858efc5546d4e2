// What the registry itself says of an error: short, printable, and without secrets. Its text is not ours.
import { type Answer, joinedHeader } from './exchange.ts';
import { readBody } from './read-body.ts';

const bodyLimit = 16 * 1024;
const textLimit = 300;

export type RegistryMessage = {
  /** Such as MANIFEST_UNKNOWN; empty where the registry sent none. */
  readonly code: string;
  /** With code, in quotes and after a colon, or empty. */
  readonly text: string;
};

/** Reads the body of an answer that is an error. https://github.com/opencontainers/distribution-spec (error codes) */
export async function readRegistryMessage(answer: Answer): Promise<RegistryMessage> {
  const body = await readBody(answer, bodyLimit, 'an error').catch(() => Buffer.alloc(0));
  const text = body.toString('utf8');
  if (/text\/html/i.test(joinedHeader(answer, 'content-type'))) return { code: '', text: '' };
  const { code, message } = parse(text) ?? { code: '', message: text };
  const told = [code, printable(message)].filter(Boolean).join(': ');
  return { code, text: told ? `: "${told}"` : '' };
}

function parse(text: string): { code: string; message: string } | undefined {
  try {
    const parsed = JSON.parse(text) as { errors?: { code?: unknown; message?: unknown }[] };
    const first = Array.isArray(parsed?.errors) ? parsed.errors[0] : undefined;
    const { message, details, error_description } = parsed as Record<string, unknown>;
    return {
      code: /^\w{1,64}$/.exec(String(first?.code ?? ''))?.[0] ?? '',
      message: String(first?.message ?? message ?? details ?? error_description ?? ''),
    };
  } catch {
    return undefined;
  }
}

/** Also of hostile text: bounded, on one line, without what looks like a token or password. */
export const printable = (text: string): string =>
  text
    .slice(0, 4 * textLimit)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .replace(/\b(Bearer|Basic)\s+[\w~+/=.-]+/gi, '$1 [redacted]')
    .replace(/\beyJ[\w-]+(\.[\w-]*){0,2}/g, '[redacted]')
    .replace(/(:\/\/)[^/?#\s@]*@/g, '$1')
    .replace(
      /\b(password|passwd|secret|token|signature|sig)("?\s*[=:]\s*"?)[^\s"&,;]+/gi,
      '$1$2[redacted]',
    )
    .trim()
    .slice(0, textLimit);
