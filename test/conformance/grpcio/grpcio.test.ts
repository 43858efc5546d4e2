// A gRPC client in another language, with code made from the proto files alone.
import { join } from 'node:path';
import { findPython, requireOrSkip, runPython, startServedApi } from '@fedscan/test-kit';
import { describe, expect, test } from 'vitest';

const script = join(import.meta.dirname, 'client.py');
const without = requireOrSkip('Python with grpcio, grpcio-tools and zstandard', findPython());

describe.skipIf(without)('grpcio', () => {
  test('calls the API', async () => {
    await using api = await startServedApi();

    expect(await runPython(script, ['api', `127.0.0.1:${api.port}`, 'admin-token'])).toEqual({
      registries: [],
      images: 2,
      absent: 'NOT_FOUND',
      unsigned: 'UNAUTHENTICATED',
    });
  });
});
