// Sign-in tokens that people choose for themselves. Ours have 47 characters.
import { TrustError } from '../trust-error.ts';

const shortest = 16;
/** Of any token that the API takes. */
const longest = 512;

/** Throws TrustError BAD_TOKEN, which does not repeat it, where it could be guessed or not be sent in a header. */
export function parseChosenToken(text: string): string {
  if (text.length >= shortest && text.length <= longest && /^[!-~]*$/.test(text)) return text;
  throw new TrustError(
    'BAD_TOKEN',
    `must be ${shortest} to ${longest} ASCII characters without white space; \`openssl rand -hex 32\` makes a good one`,
  );
}
