import { createLogger } from '@fedscan/runtime';
import { createListenerModel, createMemoryFeedReplica } from '@fedscan/test-kit';
import { credentials } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { createFollower } from './follower.ts';

test('tells in a sentence, without a trace, that the primary is away', async () => {
  const stop = new AbortController();
  const lines: string[] = [];
  const log = createLogger({
    name: 'agent',
    destination: {
      write(line) {
        lines.push(line);
        stop.abort();
      },
    },
  });
  const follower = createFollower({
    connect: () => ({ addresses: ['127.0.0.1:1'], credentials: credentials.createInsecure() }),
    replica: createMemoryFeedReplica(),
    listener: createListenerModel((what) => lines.push(what)),
    log,
  });

  await follower.run(stop.signal);

  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      level: 'warn',
      time: expect.any(String),
      name: 'agent',
      code: 'UNREACHABLE',
      reason: expect.stringMatching(
        /^the primary at 127\.0\.0\.1:1 does not answer \(.*ECONNREFUSED/,
      ),
      retryMs: expect.any(Number),
      message: 'feeds not followed',
    },
  ]);
});
