import { failWith, replyWith, sampleImage, startTestRegistry, times } from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import { openOciClient } from '../index.ts';

const image = sampleImage(Buffer.from('layer'));
const images = { 'app:1': image };
const open = (url: string) => openOciClient({ url }, { backOffBase: 1 });
const inPast = new Date(0).toUTCString();

test.each([
  ['429 with seconds', 5, failWith(/./, 429, { 'retry-after': '0' })],
  ['429 with a date', 5, failWith(/./, 429, { 'retry-after': inPast })],
  ['429 without a time', 5, failWith(/./, 429)],
  ['503 with a time', 5, failWith(/./, 503, { 'retry-after': '0' })],
  ['500', 3, failWith(/./, 500)],
  ['503', 3, failWith(/./, 503)],
  ['a connection that breaks off', 3, replyWith(/./, (reply) => ({ ...reply, cutAfter: 1 }))],
])('goes on after %s, %s times', async (_, count, fault) => {
  await using registry = await startTestRegistry({ images, faults: [times(count, fault)] });
  await using client = open(registry.url);

  expect(await client.getManifest('app', '1')).toMatchObject({ digest: image.digest });
  expect(registry.requests).toHaveLength(count + 1);
});

test.each([
  [429, 'RATE_LIMITED', 6, 'wants fewer requests (status 429)'],
  [502, 'SERVER_ERROR', 4, 'failed with status 502'],
  [403, 'FORBIDDEN', 1, 'does not let us read'],
  [400, 'UNEXPECTED_ANSWER', 1, 'answered status 400'],
])('gives up on status %s as %s after %s tries', async (status, code, count, message) => {
  await using registry = await startTestRegistry({ images, faults: [failWith(/./, status)] });
  await using client = open(registry.url);

  await expect(client.getManifest('app', '1')).rejects.toMatchObject({
    code,
    status,
    message: expect.stringContaining(message),
  });
  expect(registry.requests).toHaveLength(count);
});

test('leaves a registry alone that wants it for long, and asks another one meanwhile', async () => {
  const busy = failWith(/./, 429, { 'retry-after': '3600' });
  await using registry = await startTestRegistry({ images, faults: [busy] });
  await using other = await startTestRegistry({ images });
  await using client = open(registry.url);
  await using second = open(registry.url);
  await using third = open(other.url);
  const inAnHour = Date.now() + 3_590_000;

  for (const parked of [client, client, second]) {
    const error = await parked.resolve('app', '1').catch((reason) => reason);
    expect(error).toMatchObject({ code: 'RATE_LIMITED' });
    expect(error.retryAt.getTime()).toBeGreaterThan(inAnHour);
  }

  expect(registry.requests).toHaveLength(1);
  expect(await third.resolve('app', '1')).toMatchObject({ digest: image.digest });
});

test('shows what the registry says, without what looks like a secret', async () => {
  const told = 'no\u0000 quota for Bearer abcdef ünïcode';
  const fault = replyWith(/./, () => ({
    status: 403,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ errors: [{ code: 'DENIED', message: told }] })),
  }));
  await using registry = await startTestRegistry({ images, faults: [fault] });
  await using client = open(registry.url);

  await expect(client.getManifest('app', '1')).rejects.toMatchObject({
    message: expect.stringContaining('"DENIED: no  quota for Bearer [redacted] ünïcode"'),
  });
});
