import { expect, test } from 'vitest';
import { bypassesProxy } from './proxy-choice.ts';

test.each([
  ['https://registry.corp', 'registry.corp', true],
  ['https://a.registry.corp', 'registry.corp', true],
  ['https://a.registry.corp', '.registry.corp', true],
  ['https://a.registry.corp', '*.registry.corp', true],
  ['https://myregistry.corp', 'registry.corp', false],
  ['https://registry.corp.example', 'registry.corp', false],
  ['https://REGISTRY.corp', 'Registry.Corp', true],
  ['https://anything', '*', true],
  ['https://registry.corp', '', false],
  ['https://registry.corp', ' other , registry.corp ', true],
  ['https://registry.corp:5000', 'registry.corp:5000', true],
  ['https://registry.corp:5001', 'registry.corp:5000', false],
  ['https://registry.corp', 'registry.corp:443', true],
  ['http://10.1.2.3', '10.0.0.0/8', true],
  ['http://11.1.2.3', '10.0.0.0/8', false],
  ['http://10.1.2.3', '10.1.2.3', true],
  ['http://210x1.example', '10.1', false],
  ['http://[fd00::5]:5000', 'fd00::/8', true],
  ['http://[fd00::5]:5000', '[fd00::5]', true],
  ['http://[fd00::5]:5000', 'fd00::5', true],
  ['http://10.1.2.3', 'not/a/range', false],
])('%s with NO_PROXY %j: %s', (url, noProxy, expected) => {
  expect(bypassesProxy(new URL(url), noProxy)).toBe(expected);
});
