import { expect, test } from 'vitest';
import { parseNextLink, resolveNextPage } from './next-link.ts';

test.each([
  ['</v2/_catalog?last=a%2Ftwo&n=2>; rel="next"', '/v2/_catalog?last=a%2Ftwo&n=2'],
  ['<https://r/v2/_catalog?last=a/two>; rel=next', 'https://r/v2/_catalog?last=a/two'],
  ['/v2/_catalog?last=b; rel="next"', '/v2/_catalog?last=b'],
  ['</a>; rel="prev", </b>; rel="next"', '/b'],
  ['</a,b?x=1>; rel="last next"; title="x, y"', '/a,b?x=1'],
  ["</a>; title=x; REL='Next'", '/a'],
  ['</a>; rel="nextish"', undefined],
  ['</a>', undefined],
  ['', undefined],
])('reads %s', (header, expected) => {
  expect(parseNextLink(header)).toBe(expected);
});

test.each([
  ['/v2/x/tags/list?last=b', 'https://r/v2/x/tags/list?last=b'],
  ['?last=b', 'https://r/v2/x/tags/list?last=b'],
  ['http://internal:5000/v2/x/tags/list?last=b&n=5', 'https://r/v2/x/tags/list?last=b&n=5'],
  ['/v2/without-prefix/tags/list?last=b', 'https://r/v2/x/tags/list?last=b'],
  ['https://:bad:/', undefined],
])('asks for %s at the registry itself', (link, expected) => {
  const page = new URL('https://r/v2/x/tags/list?n=1000');

  expect(resolveNextPage(link, page)?.href).toBe(expected);
});
