// Redirects, by hand: blobs are often kept elsewhere, and what is secret stays with whom it was meant for.
import { OciError } from '../oci-error.ts';
import { type Answer, type Ask, discard, type Exchange, headerOf } from './exchange.ts';

const redirects = new Set([301, 302, 303, 307, 308]);
const most = 5;

/** As `exchange`, with at most five redirects of a GET or HEAD. Secrets go no further than to the first origin. */
export const follow =
  (exchange: Exchange): Exchange =>
  async (ask, signal) => {
    let next = ask;
    for (let hop = 0; ; hop++) {
      const answer = await exchange(next, signal);
      const location = headerOf(answer, 'location');
      if (!redirects.has(answer.status) || !location) return answer;
      await discard(answer);
      if (hop === most) {
        throw refused(ask.url, `redirects more than ${most} times; check the registry's address`);
      }
      next = redirect(next, answer, location);
    }
  };

function redirect(ask: Ask, { url }: Answer, location: string): Ask {
  if (ask.method === 'POST') throw refused(url, 'redirects a login, which is not followed');
  if (!URL.canParse(location, url.href))
    throw refused(url, 'redirects to something that is not a URL');
  const target = new URL(location, url);
  if (target.protocol !== 'https:' && target.protocol !== 'http:') {
    throw refused(url, `redirects to ${target.protocol}, which is not followed`);
  }
  if (url.protocol === 'https:' && target.protocol === 'http:') {
    throw refused(
      url,
      `redirects from https to http (${target.host}), which is not safe to follow`,
    );
  }
  target.username = '';
  target.password = '';
  return { ...ask, url: target, headers: keptHeaders(ask.headers ?? {}, url, target) };
}

// A storage service given both a signed URL and a registry's password refuses; a hostile one keeps the password.
function keptHeaders(
  headers: Readonly<Record<string, string>>,
  from: URL,
  to: URL,
): Record<string, string> {
  const kept = { ...headers };
  if (from.origin !== to.origin) {
    delete kept.authorization;
    delete kept.cookie;
  }
  return kept;
}

const refused = (url: URL, what: string): OciError =>
  new OciError('REDIRECT_REFUSED', `${url.origin}${url.pathname} ${what}`);
