import { expect, test } from 'vitest';
import { createLogger, silentLogger } from './logger.ts';

function capture(level: 'debug' | 'info' = 'info') {
  const lines: string[] = [];
  const log = createLogger({ name: 'agent', level, destination: { write: (l) => lines.push(l) } });
  const written = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, lines, written };
}

test('writes a line of JSON with a constant message and fields', () => {
  const { log, written } = capture();

  log.child({ feed: 'prod' }).info('batch applied', { seq: 12n, ms: 3 });

  expect(written()).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      name: 'agent',
      feed: 'prod',
      seq: '12',
      ms: 3,
      message: 'batch applied',
    },
  ]);
});

test('hides what is named like a secret, at any depth and in children', () => {
  const { log, lines } = capture();

  log.child({ apiToken: 'canary-1' }).warn('registry refused', {
    credential: { username: 'canary-2' },
    request: { headers: { Authorization: 'canary-3' }, list: [{ PASSWORD: 'canary-4' }] },
    clientSecret: 'canary-5',
  });

  expect(lines.join('')).not.toContain('canary');
  expect(lines.join('').match(/\[redacted\]/g)).toHaveLength(5);
});

test('hides secrets in texts that are named harmlessly', () => {
  const { log, lines } = capture();

  log.error('registry unreachable', {
    url: 'https://user:canary-1@registry.example/v2/',
    error: new Error('refused: Bearer canary-2', { cause: new Error('token fst1.canary-3') }),
    header: 'Basic canary4==',
    printed: 'fsk_canary-5',
  });

  expect(lines.join('')).not.toContain('canary');
  expect(lines.join('')).toContain('https://registry.example/v2/');
});

test('tells an error with its code and its cause', () => {
  const { log, written } = capture();
  const cause = new Error('connect ECONNREFUSED');
  const error = Object.assign(new Error('registry unreachable', { cause }), {
    code: 'UNREACHABLE',
  });

  log.error('scan failed', { error });

  expect(written()[0]?.error).toEqual({
    name: 'Error',
    message: 'registry unreachable',
    code: 'UNREACHABLE',
    stack: expect.stringContaining('logger.test.ts'),
    cause: { name: 'Error', message: 'connect ECONNREFUSED', stack: expect.any(String) },
  });
});

test('survives a value that refers to itself', () => {
  const { log, written } = capture();
  const loop: Record<string, unknown> = { name: 'loop' };
  loop.self = loop;

  log.info('loop seen', { loop });

  expect(JSON.stringify(written()[0])).toContain('[deeper]');
});

test('leaves out what lies below its level', () => {
  const { log, lines } = capture('info');

  log.debug('page read', { page: 1 });
  silentLogger.child({ page: 2 }).error('page lost');

  expect(lines).toEqual([]);
});
