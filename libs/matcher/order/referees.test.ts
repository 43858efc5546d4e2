// Other people's implementations are the referees of ours, on versions made at random from a fixed seed.
import { compare as comparePep440 } from '@renovatebot/pep440';
import { SemVer } from 'semver';
import { expect, test } from 'vitest';
import { pep440 } from './pep440.ts';
import { semver } from './semver.ts';
import type { VersionOrder } from './version-order.ts';

const versions = 400;

test('semantic versions are ordered as node-semver orders them', () => {
  const draw = random(1);
  const identifier = () => pick(draw, ['0', '1', '10', 'a', 'A', 'a-1', 'rc', '-']);
  const texts = Array.from({ length: versions }, () => {
    const release = [draw(), draw(), draw()].map((part) => Math.floor(part * 3)).join('.');
    const prerelease =
      draw() < 0.3 ? '' : `-${identifier()}${draw() < 0.5 ? '' : `.${identifier()}`}`;
    return `${release}${prerelease}${draw() < 0.2 ? '+build.1' : ''}`;
  });

  expect(differing(semver, texts, (a, b) => new SemVer(a).compare(b))).toEqual([]);
});

test('Python versions are ordered as another library of PEP 440 orders them', () => {
  const draw = random(2);
  const texts = Array.from({ length: versions }, () =>
    [
      pick(draw, ['', '', '', 'v', '1!']),
      pick(draw, ['1', '1.0', '1.0.0', '1.0.1', '1.10', '2']),
      pick(draw, ['', '', 'a', 'a1', '.beta2', '-rc.1', 'c1', '_pre3']),
      pick(draw, ['', '', '.post', '.post1', '-2', 'r3', '.rev4']),
      pick(draw, ['', '', '.dev', '.dev1', '-dev2']),
      pick(draw, ['', '', '+local', '+local.1', '+1', '+a-b_1']),
    ].join(''),
  );

  expect(differing(pep440, texts, comparePep440)).toEqual([]);
});

function differing<Version>(
  order: VersionOrder<Version>,
  texts: readonly string[],
  referee: (a: string, b: string) => number,
): string[] {
  const parsed = texts.map((text) => ({ text, version: order.parse(text) as Version }));
  return parsed.flatMap((a) =>
    parsed
      .filter(
        (b) =>
          Math.sign(order.compare(a.version, b.version)) !== Math.sign(referee(a.text, b.text)),
      )
      .map((b) => `${a.text} ${b.text}`),
  );
}

const pick = <Item>(draw: () => number, items: readonly [Item, ...Item[]]): Item =>
  items[Math.floor(draw() * items.length)] ?? items[0];

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
