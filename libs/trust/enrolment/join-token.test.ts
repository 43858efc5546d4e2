import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { createAuthorityKey } from '../certificates/certificate-authority.ts';
import { encodeJoinToken, type JoinToken, parseJoinToken } from './join-token.ts';

const now = new Date('2026-11-24T12:00:00Z');
let token: JoinToken;
let text: string;

beforeAll(async () => {
  token = {
    federation: 'example',
    feedAddresses: ['primary.example:8444'],
    enrolmentAddresses: ['primary.example:8445', '[::1]:8445'],
    id: 'b9f7a0e2-6f2e-4a5e-9d6f-0d9b3f0c1a11',
    secret: new Uint8Array(randomBytes(32)),
    authorityPem: (await createAuthorityKey('example')).certificatePem,
    expiresAt: new Date('2026-11-24T13:00:00Z'),
  };
  text = encodeJoinToken(token);
});

test('carries everything an agent needs, through white space around it', () => {
  expect(text).toMatch(/^fst1\.[\w-]+$/);
  expect(parseJoinToken(`\n  ${text}\n`, now)).toEqual(token);
});

test('says when it has expired, and what this machine takes for now', () => {
  const late = new Date('2026-11-24T13:00:00Z');

  expect(() => parseJoinToken(text, late)).toThrow(
    expect.objectContaining({
      code: 'JOIN_TOKEN_EXPIRED',
      message:
        "the join token expired at 2026-11-24T13:00:00.000Z (this machine's clock says 2026-11-24T13:00:00.000Z); create a new one with `fedscan cluster token`",
    }),
  );
});

test.for(['', 'fsk_abc', 'https://primary.example'])('does not take %j for a token', (other) => {
  expect(() => parseJoinToken(other, now)).toThrow(
    expect.objectContaining({ code: 'NOT_A_JOIN_TOKEN' }),
  );
});

test('notices when it was cut off or mistyped, wherever that is', () => {
  const cut = [5, 6, 10, 100, text.length - 3].map((length) => text.slice(0, length));
  const mistyped = [5, 50, 200, text.length - 4].map(
    (at) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1),
  );

  for (const damaged of [...cut, ...mistyped]) {
    expect(() => parseJoinToken(damaged, now)).toThrow(
      expect.objectContaining({ code: 'JOIN_TOKEN_DAMAGED' }),
    );
  }
});
