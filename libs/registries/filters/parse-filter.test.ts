import { expect, test } from 'vitest';
import type { FilterMode } from './filter.ts';
import { parseFilter } from './parse-filter.ts';

const hub = 'https://registry.hub.docker.com/';
const url = 'https://registry.example.com';

// `repository:tag` is selected where both patterns match.
function selects(text: string, image: string, mode: FilterMode, at = url): boolean {
  const filter = parseFilter(text, 'docker', at, mode);
  const [repository = '', tag = ''] = image.split(':');
  const named = filter.literalRepository;
  const repositoryMatches =
    named === undefined ? filter.matchesRepository(repository) : named === repository;
  const tagMatches =
    filter.literalTag === undefined ? filter.matchesTag(tag) : filter.literalTag === tag;
  return repositoryMatches && tagMatches;
}

type Vector = {
  filter: string;
  parsed: [organization: string, repository: string, tag: string];
  selects: string[];
  leaves: string[];
};

// The example table of NeuVector's filters, where both modes agree.
const vectors: Vector[] = [
  { filter: '*', parsed: ['', '.*', '.*'], selects: ['a:1', 'a/b/c:2'], leaves: [] },
  { filter: '*:*', parsed: ['', '.*', '.*'], selects: ['a:1', 'a/b/c:2'], leaves: [] },
  {
    filter: 'neuvector/*',
    parsed: ['neuvector', '.*', '.*'],
    selects: ['neuvector/a:1', 'neuvector/x/y:2'],
    leaves: ['neuvectors/a:1', 'neuvector:1'],
  },
  {
    filter: 'neuvector/*:*',
    parsed: ['neuvector', '.*', '.*'],
    selects: ['neuvector/a:1', 'neuvector/x/y:2'],
    leaves: ['neuvectors/a:1', 'neuvector:1'],
  },
  {
    filter: 'neuvector/all*:2*',
    parsed: ['neuvector', 'all.*', '2.*'],
    selects: ['neuvector/allinone:2.0', 'neuvector/all:2', 'neuvector/all/x:20'],
    leaves: ['neuvector/allinone:1.2', 'neuvector/small:2', 'Neuvector/all:2'],
  },
  {
    filter: 'neuvector/image:latest',
    parsed: ['neuvector', 'image', 'latest'],
    selects: ['neuvector/image:latest'],
    leaves: ['neuvector/image2:latest', 'neuvector/image:latest2'],
  },
  {
    filter: 'neuvector/toolbox/*:*',
    parsed: ['neuvector', 'toolbox/.*', '.*'],
    selects: ['neuvector/toolbox/a:1', 'neuvector/toolbox/a/b:1'],
    leaves: ['neuvector/toolbox:1'],
  },
  {
    filter: 'red*:*',
    parsed: ['', 'red.*', '.*'],
    selects: ['redis:7', 'redhat/ubi:8'],
    leaves: ['my/redis:7'],
  },
  {
    filter: 'neu*:*',
    parsed: ['', 'neu.*', '.*'],
    selects: ['neuvector/scanner:1'],
    leaves: ['x/neuvector:1'],
  },
  {
    filter: 'alpine:3.[8|9].*',
    parsed: ['', 'alpine', '3.[8|9].*'],
    selects: ['alpine:3.8', 'alpine:3.9.6', 'alpine:3.8.5', 'alpine:3x9', 'alpine:3.|'],
    leaves: ['alpine:3.10', 'alpine:3.18'],
  },
  { filter: 'alpine', parsed: ['', 'alpine', '.*'], selects: ['alpine:1'], leaves: ['alpine2:1'] },
  {
    filter: 'neuvector/(image1|image2)*:*',
    parsed: ['neuvector', '(image1|image2)*', '.*'],
    selects: ['neuvector/image1:1', 'neuvector/image1image2:1'],
    leaves: ['neuvector/image1x:1'],
  },
  {
    filter: 'neuvector/*:v2.*',
    parsed: ['neuvector', '.*', 'v2.*'],
    selects: ['neuvector/a:v2.1', 'neuvector/a:v2', 'neuvector/a:v20'],
    leaves: ['neuvector/a:v1.2'],
  },
  {
    filter: 'neuvector/*:v2.[0]*',
    parsed: ['neuvector', '.*', 'v2.[0]*'],
    selects: ['neuvector/a:v2.', 'neuvector/a:v2.0', 'neuvector/a:v2x00'],
    leaves: ['neuvector/a:v2.01'],
  },
  {
    filter: 'neuvector/*_20201010_*:*',
    parsed: ['neuvector', '.*_20201010_.*', '.*'],
    selects: ['neuvector/a_20201010_b:1'],
    leaves: ['neuvector/a_20201011_b:1'],
  },
  {
    filter: 'neuvector/.*_20201010_*:*',
    parsed: ['neuvector', '.*_20201010_.*', '.*'],
    selects: ['neuvector/a_20201010_b:1'],
    leaves: ['neuvector/a_20201011_b:1'],
  },
  { filter: 'a.b/c', parsed: ['a.b', 'c', '.*'], selects: ['a.b/c:1'], leaves: ['axb/c:1'] },
];

const modes: FilterMode[] = ['fedscan', 'neuvector'];
test.each(vectors.flatMap((vector) => modes.map((mode) => ({ ...vector, mode }))))(
  '$filter selects what its table says, as in $mode',
  ({ filter, parsed, selects: selected, leaves, mode }) => {
    const { organization, repository, tag } = parseFilter(filter, 'docker', url, mode);

    expect([organization, repository, tag]).toEqual(parsed);
    for (const image of selected)
      expect([image, selects(filter, image, mode)]).toEqual([image, true]);
    for (const image of leaves)
      expect([image, selects(filter, image, mode)]).toEqual([image, false]);
  },
);

// Where NeuVector takes a pattern without `*` for a name, and does not enclose alternatives.
test.each([
  ['neuvector/[image1|image2]:*', 'neuvector/i:1', true, false],
  ['neuvector/[image1|image2]:*', 'neuvector/image1:1', false, false],
  ['app-(web|api)', 'app-web:1', true, false],
  ['neuvector/*:v2.[0]{1,2}', 'neuvector/a:v2.00', true, false],
  ['x/*:3\\.1[0-9]', 'x/a:3.18', true, false],
  ['nginx.', 'nginx1:1', false, false],
  ['nginx.', 'nginx.:1', true, true],
  ['x/*:v2.1', 'x/a:v2.1', true, true],
  ['x/*:v2.1', 'x/a:v2x1', false, false],
  ['x/web|api*', 'x/web:1', true, true],
  ['x/web|api*', 'x/website:1', false, true],
  ['x/web*|api', 'x/my-api:1', false, true],
])('%s and %s: %s here, %s in NeuVector', (text, image, ours, theirs) => {
  expect([selects(text, image, 'fedscan'), selects(text, image, 'neuvector')]).toEqual([
    ours,
    theirs,
  ]);
});

test.each([
  ['alpine:*', 'library', 'library/alpine'],
  ['redis', 'library', 'library/redis'],
  ['library/red*:*', 'library', undefined],
  ['red*:*', '', undefined],
  ['grafana/grafana', 'grafana', 'grafana/grafana'],
])('reads %s at Docker Hub', (text, organization, literal) => {
  for (const mode of modes) {
    const filter = parseFilter(text, 'docker', hub, mode);
    expect([filter.organization, filter.literalRepository]).toEqual([organization, literal]);
  }
});

test.each([
  ['neuvector/', 'docker', 'ends with a slash'],
  ['*/*:*', 'docker', 'no wildcard'],
  ['neu*/*:*', 'docker', 'no wildcard'],
  ['*/*', 'docker', 'no wildcard'],
  ['*neuvector/*:*', 'docker', 'no wildcard'],
  ['localhost:5000/x', 'docker', 'must be a plain name'],
  ['<docker-local>/x', 'docker', 'must be a plain name'],
  ['', 'docker', 'names no repository'],
  ['a/', 'docker', 'ends with a slash'],
  ['a/ :1', 'docker', 'names no repository'],
  ['a/(b', 'docker', 'is not a regular expression'],
  ['a/b:[', 'docker', 'is not a regular expression'],
  ['a/b(?=c)', 'docker', 'look-ahead and look-behind are not supported'],
  ['a/(?<!c)b', 'docker', 'look-ahead and look-behind are not supported'],
  ['a/(b)\\1', 'docker', 'back-references'],
  ['a/((b{1000}){1000}){1000}', 'docker', 'is not a regular expression'],
  [`a/${'b'.repeat(600)}`, 'docker', 'longer than 512'],
  ['iperf', 'openshift', 'needs a project'],
  ['iperf:*', 'openshift', 'needs a project'],
  ['*', 'github', 'begin it with an organization'],
])('refuses %s for %s', (text, kind, message) => {
  expect(() => parseFilter(text, kind)).toThrow(
    expect.objectContaining({ code: 'BAD_FILTER', message: expect.stringContaining(message) }),
  );
});

test.each([
  ['openshift/htt*:*', 'openshift', ['openshift', 'htt.*', '.*']],
  ['*', 'openshift', ['', '.*', '.*']],
  ['<docker-local>/alpine:*', 'jfrog', ['<docker-local>', 'alpine', '.*']],
  ['docker-local/alpine:*', 'jfrog', ['docker-local', 'alpine', '.*']],
  ['/x', 'docker', ['', '/x', '.*']],
  [':1', 'docker', ['', ':1', '.*']],
  ['a : 1 ', 'docker', ['', 'a', '1']],
  ['a:b:c', 'docker', ['', 'a', 'b:c']],
  ['a/b/c:1', 'docker', ['a', 'b/c', '1']],
  ['a:', 'docker', ['', 'a', '.*']],
])('reads %s for %s', (text, kind, expected) => {
  const { organization, repository, tag } = parseFilter(text, kind);

  expect([organization, repository, tag]).toEqual(expected);
});

test('answers at once where a backtracking engine would take for ever', () => {
  const filter = parseFilter('x/(a+)+$', 'docker');

  expect(filter.matchesRepository(`x/${'a'.repeat(5_000)}!`)).toBe(false);
});
