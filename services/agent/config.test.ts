import { resolve } from 'node:path';
import { ConfigError, type Env } from '@fedscan/runtime';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

const mistakesOf = (env: Env): readonly string[] => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
};

test('needs nothing but what it can guess', () => {
  expect(mistakesOf({})).toEqual([]);
  expect(readConfig({}).adminToken).toBeUndefined();
  expect(readConfig({}).webhookFiles).toBeUndefined();
});

test("takes the operator's certificate and its key together", () => {
  const files = { FEDSCAN_WEBHOOK_CERT_FILE: 'tls.crt', FEDSCAN_WEBHOOK_KEY_FILE: '/run/tls.key' };

  expect(readConfig(files).webhookFiles).toEqual([resolve('tls.crt'), '/run/tls.key']);
  expect(mistakesOf({ FEDSCAN_WEBHOOK_CERT_FILE: 'tls.crt' })).toEqual([
    expect.stringMatching(/FEDSCAN_WEBHOOK_KEY_FILE is not set$/),
  ]);
  expect(mistakesOf({ FEDSCAN_WEBHOOK_KEY_FILE: 'tls.key' })).toEqual([
    expect.stringMatching(/FEDSCAN_WEBHOOK_CERT_FILE is not set$/),
  ]);
});

test('tells all mistakes at once', () => {
  const mistakes = mistakesOf({
    FEDSCAN_ADMIN_TOKEN: 'short',
    FEDSCAN_PORT: '70000',
    FEDSCAN_PLATFORMS: 'amiga',
    FEDSCAN_WEBHOOK_KEY_FILE: 'tls.key',
    FEDSCAN_METRICS: 'perhaps',
  });

  expect(mistakes.map((line) => line.split(/ \(|:/, 1)[0])).toEqual([
    'FEDSCAN_PORT',
    'FEDSCAN_WEBHOOK_CERT_FILE and FEDSCAN_WEBHOOK_KEY_FILE',
    'FEDSCAN_PLATFORMS',
    'FEDSCAN_ADMIN_TOKEN',
    'FEDSCAN_METRICS',
  ]);
  expect(mistakes.join()).not.toContain('short');
});
