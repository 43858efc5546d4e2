import { expect, test } from 'vitest';
import { parseImageConfig } from './image-config.ts';

const parse = (config: unknown) => parseImageConfig(Buffer.from(JSON.stringify(config)));

test('takes what is as the specification says and leaves out the rest', () => {
  const digest = `sha256:${'a'.repeat(64)}`;

  expect(
    parse({
      os: 'linux',
      architecture: 'arm64',
      variant: 'v8',
      created: '2026-05-01T10:00:00Z',
      config: { User: 'app', Env: ['A=1', 7], Labels: { a: 'x', b: 2 } },
      rootfs: { diff_ids: [digest, 'nonsense'] },
      history: [{ created_by: 'one' }, { created_by: 'none', empty_layer: true }, {}, 'x'],
    }),
  ).toEqual({
    platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    createdAt: new Date('2026-05-01T10:00:00Z'),
    user: 'app',
    labels: { a: 'x' },
    environment: ['A=1'],
    diffIds: [digest],
    commands: ['one', undefined, undefined],
  });
});

test.each(['{oops', '', '<html>', '[1,2]', 'null', '"text"'])(
  'refuses %j as a configuration',
  (text) => {
    expect(() => parseImageConfig(Buffer.from(text))).toThrow(
      expect.objectContaining({
        code: 'manifest_invalid',
        retryable: false,
        message: expect.stringMatching(
          /^the configuration of the image is .* build the image again/,
        ),
      }),
    );
  },
);

const bare = {
  platform: { os: 'linux', architecture: 'unknown' },
  user: '',
  labels: {},
  environment: [],
  diffIds: [],
  commands: [],
};

test.each([
  {},
  { config: null, rootfs: 'x', history: {}, created: 5 },
  { created: '1970-01-01T00:00:00Z' },
  { created: '1980-01-01T00:00:01Z' },
  { created: '0001-01-01T00:00:00Z' },
  { created: 'yesterday' },
])('makes the best of %j', (config) => {
  expect(parse(config)).toEqual(bare);
});
