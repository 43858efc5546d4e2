import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport } from '@connectrpc/connect-node';
import { systemApi } from '@fedscan/protocol';
import {
  createTestFederation,
  loopbackCertificate,
  type ServedApi,
  startServedApi,
} from '@fedscan/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let folder: string;
let served: ServedApi;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'console-'));
  const dist = path.join(folder, 'dist');
  await mkdir(path.join(dist, 'assets'), { recursive: true });
  await writeFile(path.join(folder, 'secret.txt'), 'not for you');
  await writeFile(path.join(dist, 'index.html'), '<!doctype html><title>console</title>');
  await writeFile(path.join(dist, '.hidden.txt'), 'not for you');
  await writeFile(
    path.join(dist, 'assets', 'app-4f2a.js'),
    `export const x = '${'y'.repeat(5000)}';`,
  );
  served = await startServedApi({ staticDir: dist, metrics: () => 'up 1\n' });
});
afterAll(async () => {
  await served.stop();
  await rm(folder, { recursive: true });
});

// fetch() would tidy the path before it is sent.
async function get(rawPath: string, headers: Record<string, string> = {}, method = 'GET') {
  const request = httpRequest({ port: served.port, path: rawPath, headers, method, agent: false });
  request.end();
  const [response] = await once(request, 'response');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

describe('the console', () => {
  test.each(['/', '/images', '/registries/prod/images/sha256:12', '/x/v1.2'])(
    'answers the application at %s',
    async (route) => {
      const { status, headers, body } = await get(route);

      expect([status, headers['content-type'], headers['cache-control']]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ]);
      expect(body).toContain('<title>console</title>');
    },
  );

  test('lets hashed files be kept for ever, and squeezes them', async () => {
    const plain = await get('/assets/app-4f2a.js');
    const squeezed = await get('/assets/app-4f2a.js', { 'accept-encoding': 'gzip' });
    const known = await get('/assets/app-4f2a.js', { 'if-none-match': String(plain.headers.etag) });

    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(Number(plain.headers['content-length'])).toBe(plain.body.length);
    expect(squeezed.headers['content-encoding']).toBe('gzip');
    expect(Number(squeezed.headers['content-length'])).toBeLessThan(500);
    expect([known.status, known.body]).toEqual([304, '']);
  });

  test('answers HEAD with the length alone', async () => {
    const { status, headers, body } = await get('/', {}, 'HEAD');

    expect([status, headers['content-length'], body]).toEqual([200, '37', '']);
  });

  test('is protected by headers', async () => {
    const { headers } = await get('/');

    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  test.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/../../secret.txt',
    '/..\\secret.txt',
    '/%00/secret.txt',
    '/.hidden.txt',
    '/assets/none.js',
    '/none.css',
    '/assets/',
    '/%zz.txt',
  ])('has nothing at %s', async (rawPath) => {
    const { status, body } = await get(rawPath);

    expect([status, body]).toEqual([404, 'not found\n']);
  });

  test('is served over HTTP/2 too', async () => {
    const session = connectHttp2(served.url);
    const stream = session.request({ ':path': '/images' });

    const body = await text(stream);
    session.close();

    expect(body).toContain('<title>console</title>');
  });

  test('tells what to do where it is not built', async () => {
    await using bare = await startServedApi({ staticDir: path.join(folder, 'none') });

    const response = await fetch(bare.url);

    expect([response.status, await response.text()]).toEqual([
      404,
      'not found; the console is not built (npm run build -w services/console)\n',
    ]);
  });
});

describe('the pages for operators', () => {
  test('tell health and metrics', async () => {
    const pages = await Promise.all(['/healthz', '/readyz', '/metrics'].map((page) => get(page)));

    expect(pages.map(({ status, body }) => [status, body])).toEqual([
      [200, 'ok\n'],
      [200, 'ok\n'],
      [200, 'up 1\n'],
    ]);
  });

  test('tell why it is not ready, also where asking fails', async () => {
    await using waiting = await startServedApi({
      readiness: () => ({ ready: false, reason: 'no feed yet' }),
    });
    await using failing = await startServedApi({
      readiness: () => {
        throw new Error('the database is away');
      },
    });

    const answers = await Promise.all(
      [waiting, failing].map(async ({ url }) => {
        const response = await fetch(`${url}/readyz`);
        return [response.status, await response.text()];
      }),
    );

    expect(answers).toEqual([
      [503, 'no feed yet\n'],
      [503, 'the database is away\n'],
    ]);
  });
});

describe('a hostile client', () => {
  const exchange = async (port: number, bytes: string) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.write(bytes);
    return text(socket);
  };

  test('with a Host that is none costs its own request only', async () => {
    const lines =
      'POST /fedscan.v1.SystemService/GetSystem HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n';

    const answer = await exchange(served.port, `${lines}Content-Length: 0\r\n\r\n`);

    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect((await get('/healthz')).status).toBe(200);
  });

  test('that speaks something else is told so', async () => {
    expect(await exchange(served.port, 'SSH-2.0-x\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('that begins like HTTP/2 and goes on otherwise is cut off', async () => {
    expect(await exchange(served.port, `PRIX ${'x'.repeat(100)}`)).not.toContain('HTTP/1.1 200');
    expect((await get('/healthz')).status).toBe(200);
  });

  test('that sends its first bytes one by one is understood', async () => {
    const socket = net.connect({ port: served.port, noDelay: true });
    for (const byte of 'PROPFIND') {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end(' / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');

    expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 /);
  });

  test('that stays silent, or stops in its head, is cut off', async () => {
    await using strict = await startServedApi({ limits: { headersMs: 100 } });

    const [silent, slow] = await Promise.all([
      exchange(strict.port, ''),
      exchange(strict.port, 'GET / HTTP/1.1\r\nHost:'),
    ]);

    expect([silent, slow.split('\r\n')[0]]).toEqual(['', 'HTTP/1.1 408 Request Timeout']);
  });

  test('cannot open more connections than are allowed', async () => {
    await using narrow = await startServedApi({ limits: { connections: 1 } });
    const first = net.connect(narrow.port, '127.0.0.1');
    first.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(first, 'data');

    const second = net.connect(narrow.port, '127.0.0.1').on('error', () => {});
    await once(second, 'close');
    first.destroy();

    expect(second.bytesRead).toBe(0);
  });
});

describe('stopping', () => {
  test('ends idle connections at once, and lets a call that is under way end', async () => {
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const api = await startServedApi({
      metrics: async () => {
        entered.resolve();
        await gate.promise;
        return 'late\n';
      },
    });
    const idle = net.connect(api.port, '127.0.0.1');
    idle.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(idle, 'data');
    const h2 = connectHttp2(api.url);
    await once(h2, 'connect');
    const late = fetch(`${api.url}/metrics`);
    await entered.promise;

    const stopped = api.stop();
    await Promise.all([once(idle, 'close'), once(h2, 'close')]);
    gate.resolve();

    expect(await (await late).text()).toBe('late\n');
    await stopped;
  });

  test('cuts what does not end in time', async () => {
    const entered = Promise.withResolvers<void>();
    const api = await startServedApi({
      limits: { drainMs: 50 },
      metrics: () => {
        entered.resolve();
        return new Promise<string>(() => {});
      },
    });
    const stuck = fetch(`${api.url}/metrics`);
    stuck.catch(() => {});
    await entered.promise;

    await api.stop();

    await expect(stuck).rejects.toThrow();
  });
});

test('speaks all of it under TLS where it has a certificate', async () => {
  const { authority } = await createTestFederation();
  const tls = await loopbackCertificate(authority);
  await using secure = await startServedApi({ tls });
  const nodeOptions = { ca: authority.certificatePem };
  const clients = [
    createGrpcTransport({ baseUrl: secure.url, nodeOptions }),
    createConnectTransport({ baseUrl: secure.url, httpVersion: '1.1', nodeOptions }),
  ].map((transport) => createClient(systemApi.SystemService, transport));

  const titles = await Promise.all(
    clients.map(async (client) => (await client.getSystem({})).title),
  );

  expect(secure.url).toMatch(/^https:/);
  expect(titles).toEqual(['main', 'main']);
});
