import { errorReply, jsonReply, type RegistryRequest, type Reply } from './registry-reply.ts';

/** How a registry tells of the next page; registries in the field do all of these. */
export type LinkForm =
  | 'relative'
  | 'absolute'
  /** Names another host, as registries behind a proxy do. */
  | 'foreign'
  | 'bare'
  | 'unquoted'
  | 'other relations first'
  /** Cuts the page, and says nothing. */
  | 'none'
  /** Leads back to the first page. */
  | 'loop';

export type Paging = {
  /** Names on a page where the client asks for more, or for no number. */
  readonly maximum?: number;
  /** Refuses a larger page instead of cutting it. */
  readonly refuseLarger?: boolean;
  readonly link?: LinkForm;
  /** Answers what lies behind the last name with the first page again. */
  readonly wrapAround?: boolean;
};

export function pageReply(
  request: RegistryRequest,
  field: string,
  names: readonly string[],
  paging: Paging,
  extra: Readonly<Record<string, string>> = {},
): Reply {
  for (const name of request.query.keys()) {
    if (name !== 'n' && name !== 'last') return errorReply(400, 'UNSUPPORTED', `unknown ${name}`);
  }
  const asked = Number(request.query.get('n') ?? paging.maximum ?? names.length);
  const maximum = paging.maximum ?? 1000;
  if (asked > maximum && paging.refuseLarger) {
    const message = `n must be less than or equal to ${maximum}`;
    return errorReply(400, 'PAGINATION_NUMBER_INVALID', message);
  }
  const size = Math.min(asked, maximum);
  const last = request.query.get('last');
  const behind = last === null ? 0 : names.indexOf(last) + 1;
  const start = behind >= names.length && paging.wrapAround ? 0 : behind;
  const page = names.slice(start, start + size);
  const link = start + size < names.length ? linkTo(request, page.at(-1), size, paging.link) : {};
  return jsonReply({ ...extra, [field]: page }, 200, link);
}

function linkTo(
  request: RegistryRequest,
  last: string | undefined,
  size: number,
  form: LinkForm = 'relative',
): Record<string, string> {
  const next = `${request.path}?last=${encodeURIComponent(last ?? '')}&n=${size}`;
  switch (form) {
    case 'none':
      return {};
    case 'relative':
      return { link: `<${next}>; rel="next"` };
    case 'absolute':
      return { link: `<http://${request.headers.host}${next}>; rel="next"` };
    case 'foreign':
      return { link: `<http://registry.internal:5000${next}>; rel="next"` };
    case 'bare':
      return { link: `${next}; rel="next"` };
    case 'unquoted':
      return { link: `<${next}>; rel=next` };
    case 'other relations first':
      return { link: `</a,b>; rel="prev first", <${next}>; title="a, b"; rel="last next"` };
    case 'loop':
      return { link: `<${request.path}?n=${size}>; rel="next"` };
  }
}
