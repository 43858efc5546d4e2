import { describe, expect, test } from 'vitest';
import { criterionKinds } from './all.ts';
import type { RuleType } from './criterion.ts';
import { readImageName } from './subject.ts';

function ask(name: string, op: string, value: string, image: string, ruleType: RuleType = 'deny') {
  const compiled = criterionKinds.get(name)?.compile({ name, op, value }, ruleType);
  if (compiled?.reads !== 'manifest') throw new TypeError(`${name} asks the manifest`);
  return compiled.test({ kind: 'containers', namespace: 'a', image: readImageName(image) }).truth;
}

const digest = `sha256:${'a'.repeat(64)}`;

describe('image', () => {
  test.for([
    ['nginx', 'nginx:1.27'],
    ['nginx:latest', 'nginx'],
    ['library/nginx:1', 'docker.io/library/nginx:1'],
    ['index.docker.io/library/nginx', 'nginx:1'],
    ['https://registry.corp/shop/*', 'REGISTRY.corp/shop/web:2'],
    ['registry.corp/shop/web:?.0', 'registry.corp:443/shop/web:2.0'],
    [`registry.corp/web@${digest}`, `registry.corp/web:1@${digest}`],
  ] as const)('%s is %s', ([value, image]) => {
    expect(ask('image', 'containsAny', value, image)).toBe('true');
    expect(ask('image', 'notContainsAny', value, image)).toBe('false');
  });

  test.for([
    ['nginx', 'registry.corp/nginx:1'],
    ['nginx', 'nginxinc/nginx:1'],
    ['registry.corp/web', 'registry.corp/website:1'],
    ['nginx:1.2', 'nginx:1x2'],
  ] as const)('%s is not %s', ([value, image]) => {
    expect(ask('image', 'containsAny', value, image)).toBe('false');
    expect(ask('image', 'notContainsAny', value, image)).toBe('true');
  });

  test('a tag beside a digest may deny, but never permits', () => {
    const decorated = `registry.corp/web:1.0@${digest}`;
    const tag = 'registry.corp/web:1.0*';

    expect(ask('image', 'containsAny', tag, decorated, 'deny')).toBe('true');
    expect(ask('image', 'notContainsAny', tag, decorated, 'deny')).toBe('true');
    expect(ask('image', 'containsAny', tag, decorated, 'exception')).toBe('false');
    expect(ask('image', 'notContainsAny', tag, decorated, 'exception')).toBe('false');
  });

  test('a name that cannot be parsed is neither', () => {
    expect(ask('image', 'containsAny', '*', 'https://x/y')).toBe('unknown');
    expect(ask('imageRegistry', 'notContainsAny', 'x', 'UPPER/case:a:b')).toBe('unknown');
  });
});

describe('imageRegistry', () => {
  test.for([
    ['docker.io', 'nginx'],
    ['https://index.docker.io/', 'library/nginx:1'],
    ['registry.corp', 'registry.corp:443/x'],
    ['registry.corp:5000', 'registry.corp:5000/x'],
    ['registry.corp/shop', 'registry.corp/shop/web:1'],
    ['registry.corp/shop/', 'registry.corp/shop/web:1'],
    ['*.corp', 'eu.registry.corp/x'],
  ] as const)('%s holds %s', ([value, image]) => {
    expect(ask('imageRegistry', 'containsAny', value, image)).toBe('true');
  });

  test.for([
    ['registry.corp', 'registry.corp.evil.io/x'],
    ['registry.corp', 'evil.io/registry.corp/x'],
    ['registry.corp', 'registry.corp:5000/x'],
    ['registry.corp/shop', 'registry.corp/shopping/web:1'],
    ['docker.io', 'registry.corp/docker.io/x'],
  ] as const)('%s does not hold %s', ([value, image]) => {
    expect(ask('imageRegistry', 'containsAny', value, image)).toBe('false');
  });
});
