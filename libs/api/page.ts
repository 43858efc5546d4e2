// https://google.aip.dev/158: a page token is opaque, and good for the query that it was given out for.
import { createHash } from 'node:crypto';
import { create, type DescMessage, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { ApiError, invalid } from './api-error.ts';

type PagedRequest = { readonly pageSize: number; readonly pageToken: string };

export type PageBounds = { readonly usual: number; readonly most: number };

export type PageWindow = {
  readonly limit: number;
  /** Where the page before ended, in the words of whoever answers the query. */
  readonly after?: string;
  /** The token of the page after this one; empty where there is none. */
  tokenFor(next: string | undefined): string;
};

export function readPage<Desc extends DescMessage>(
  schema: Desc,
  request: MessageShape<Desc> & PagedRequest,
  { usual, most }: PageBounds,
): PageWindow {
  if (request.pageSize < 0) {
    throw invalid({
      field: 'page_size',
      description: 'must not be negative; 0 asks for the default',
    });
  }
  const query = hashQuery(schema, request);
  const after = request.pageToken === '' ? undefined : openToken(request.pageToken, query);
  return {
    limit: request.pageSize === 0 ? usual : Math.min(request.pageSize, most),
    ...(after === undefined ? {} : { after }),
    tokenFor: (next) => (next === undefined ? '' : sealToken(next, query)),
  };
}

// The size of a page may change between pages, the rest may not.
function hashQuery<Desc extends DescMessage>(schema: Desc, request: MessageShape<Desc>): string {
  const query = create(schema, { ...request, pageSize: 0, pageToken: '' } as never);
  return createHash('sha256')
    .update(schema.typeName)
    .update(toBinary(schema, query, { writeUnknownFields: false }))
    .digest('base64url')
    .slice(0, 16);
}

const sealToken = (after: string, query: string) =>
  Buffer.from(JSON.stringify([query, after])).toString('base64url');

function openToken(token: string, query: string): string {
  const content = decode(token);
  if (!content) throw badToken('is not one that this service gave out');
  if (content[0] !== query) throw badToken('belongs to another query; start again without it');
  return content[1];
}

function decode(token: string): [query: string, after: string] | undefined {
  try {
    const content: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    const [query, after, ...rest] = Array.isArray(content) ? content : [];
    if (typeof query !== 'string' || typeof after !== 'string' || rest.length > 0) return undefined;
    return [query, after];
  } catch {
    return undefined;
  }
}

const badToken = (what: string) =>
  new ApiError('INVALID_ARGUMENT', `page_token: the token ${what}`, {
    reason: 'BAD_PAGE_TOKEN',
    violations: [{ field: 'page_token', description: `the token ${what}` }],
  });
