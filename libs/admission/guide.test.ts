// What docs/admission.md shows is what happens.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { criterionKinds } from './criteria/all.ts';
import { createEngine } from './engine/create-engine.ts';
import { finding, lookupOf, scanned } from './made-up-images.ts';
import { compileRules } from './rules/compile-rules.ts';
import { parseRules } from './rules/parse-rules.ts';

const guide = readFileSync(join(import.meta.dirname, '../../docs/admission.md'), 'utf8');
const block = (language: string): string =>
  guide.match(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's'))?.[1] ?? '';

const old = finding('critical', {
  vulnerability: 'CVE-2026-1111',
  fix: '3.0.9',
  publishedAt: new Date('2026-01-01'),
});
const policy = compileRules(parseRules(block('yaml')));
const engine = createEngine({
  rules: () => policy,
  now: () => new Date('2026-11-24T12:00:00Z'),
  lookup: lookupOf({
    'registry.corp/shop/web:1.4': {
      ...scanned([old]),
      digest: `sha256:9f2a${'0'.repeat(60)}`,
    },
    'registry.corp/vendor/legacy:1': scanned([old]),
    'quay.io/tool:1': scanned(),
  }),
});

const ask = (namespace: string, image: string) =>
  engine.review({
    ...{ uid: '7c1f52aa-0000', group: '', resource: 'pods', subResource: '', kind: 'Pod' },
    ...{ operation: 'CREATE', namespace, user: 'alice', dryRun: false },
    object: { spec: { containers: [{ name: 'web', image }] } },
  });

test('its denial is the one that its rules give', () => {
  const { status } = ask('shop', 'registry.corp/shop/web:1.4');

  expect(status?.message).toBe(block('text').trim());
});

test('its exception allows, in its namespace', () => {
  expect(ask('shop', 'registry.corp/vendor/legacy:1').allowed).toBe(true);
  expect(ask('other', 'registry.corp/vendor/legacy:1').allowed).toBe(false);
});

test('its production takes images of one registry only', () => {
  expect(ask('prod-eu', 'quay.io/tool:1').allowed).toBe(false);
  expect(ask('test', 'quay.io/tool:1').allowed).toBe(true);
});

test('it warns of what is not scanned', () => {
  expect(ask('test', 'quay.io/unseen:1').warnings).toEqual([
    'fedscan rule 1002 (user, monitor) would deny: container web, image quay.io/unseen:1: not scanned: UNSCANNED: it has no scan result',
    'fedscan rule 1001 (user): container web, image quay.io/unseen:1: UNSCANNED: it has no scan result',
  ]);
});

test('names every criterion with each of its operators', () => {
  for (const { name, operators } of criterionKinds.values()) {
    expect(guide).toContain(`\`${name}\``);
    for (const operator of [...operators.deny, ...operators.exception]) {
      expect(guide).toContain(`\`${operator}\``);
    }
  }
});
