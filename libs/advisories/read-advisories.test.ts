import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { AdvisoryError } from './advisory-error.ts';
import { readAdvisories } from './read-advisories.ts';

const record = (id: string, summary = id): string =>
  JSON.stringify({
    id,
    modified: '2026-01-01T00:00:00Z',
    summary,
    affected: [{ package: { ecosystem: 'Debian:12', name: 'curl' } }],
  });

async function zipOf(files: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return buffer(zip.outputStream);
}

/** One line for each event. */
async function eventsAt(location: string): Promise<string[]> {
  const events: string[] = [];
  for await (const event of readAdvisories(location, AbortSignal.timeout(20_000))) {
    if (event.type === 'record') events.push(`${event.source}: ${event.advisory.summary}`);
    else if (event.type === 'whole') events.push(`${event.source} whole`);
    else events.push(`${event.source} problem: ${event.message.replace(folder, '')}`);
  }
  return events;
}

async function failureAt(location: string): Promise<[string, string]> {
  try {
    return ['no error', (await eventsAt(location)).join('\n')];
  } catch (error) {
    if (error instanceof AdvisoryError) return [error.code, error.message.replace(folder, '')];
    throw error;
  }
}

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fedscan-test-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(path: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

describe('a folder', () => {
  test('is read ecosystem by ecosystem, zips first, a loose file in place of that in the zip', async () => {
    await write('README.md', 'hello');
    await write(
      'Debian/all.zip',
      await zipOf({ 'D-1.json': record('D-1'), 'D-2.json': record('D-2') }),
    );
    await write('Debian/D-2.json', record('D-2', 'newer'));
    await write('Debian/all-2026-01-01.zip', await zipOf({ 'D-0.json': record('D-0') }));
    await write('Debian/undo-2026-01-01.zip', await zipOf({ 'D-0.json': record('D-0') }));
    await write('Debian/undo-2026-01-01.json', '{"added_since": []}');
    await write('Debian/modified_id.csv', 'x');
    await write('enrichment/epss.csv.gz', 'x');
    await write('npm/N-1.json', record('N-1'));

    expect(await eventsAt(folder)).toEqual([
      'Debian: D-1',
      'Debian: newer',
      'Debian whole',
      'npm: N-1',
    ]);
    expect(await eventsAt(join(folder, 'Debian'))).toEqual([
      'Debian: D-1',
      'Debian: newer',
      'Debian whole',
    ]);
  });

  test('with broken files tells of each, goes on, and is not whole', async () => {
    await write(
      'A/all.zip',
      await zipOf({ 'A-1.json': '<html>', 'A-2.json': record('A-2'), 'A-3.txt': '' }),
    );
    await write('B/all.zip', 'this is no zip');
    await write('C/C-1.json', '{"id": 1}');
    await write('C/C-2.json', record('C-2'));

    const [first = '', ...rest] = await eventsAt(folder);

    expect(first).toMatch(/^A problem: \/A\/all\.zip\/A-1\.json: this is not JSON: /);
    expect(rest).toEqual([
      'A: A-2',
      expect.stringMatching(/^B problem: \/B\/all\.zip is not a readable zip: .*Fetch it again/),
      'C problem: /C/C-1.json: "id" is 1, where text should be',
      'C: C-2',
    ]);
  });

  test('without advisories says what was expected', async () => {
    await write('src/main.c', '');

    expect(await failureAt(folder)).toEqual([
      'NO_ADVISORIES',
      ' holds no advisories: expected are folders such as Debian/ with all.zip or <ID>.json files in them',
    ]);
  });
});

describe('a file', () => {
  test('may be a zip of any name, or one record', async () => {
    const zip = await zipOf({ 'X-1.json': record('X-1') });

    expect(await eventsAt(await write('mine.zip', zip))).toEqual(['mine: X-1', 'mine whole']);
    expect(await eventsAt(await write('X-1.json', record('X-1')))).toEqual(['Debian: X-1']);
  });

  test('that holds no records is not the whole of anything', async () => {
    expect(await eventsAt(await write('empty.zip', await zipOf({})))).toEqual([]);
  });

  test('that is none of these, or not there, is an error that says what to do', async () => {
    expect(await failureAt(await write('notes.txt', 'hello'))).toEqual([
      'NOT_A_ZIP',
      expect.stringMatching(
        /^\/notes\.txt is not a readable zip: .*check that it is the file meant$/,
      ),
    ]);
    expect(await failureAt(join(folder, 'absent'))).toEqual([
      'NOT_FOUND',
      "/absent does not exist: give a folder in the layout of OSV's export, a zip, a JSON file or an address",
    ]);
    expect(await failureAt('ftp://example.org/all.zip')).toEqual([
      'BAD_ADDRESS',
      expect.stringContaining('it must begin with https:// or http://'),
    ]);
  });

  test('that cannot be opened is an error that says so', async () => {
    const path = join(folder, 'socket.zip');
    const server = createServer().listen(path);
    await once(server, 'listening');

    expect(await failureAt(path)).toEqual([
      'UNREADABLE',
      expect.stringMatching(/^\/socket\.zip cannot be read: .*that this user may read it$/),
    ]);
    server.close();
    await once(server, 'close');
  });

  test('that is an address with a damaged escape is an error that says so', async () => {
    expect(await failureAt('http://127.0.0.1/%zz/all.zip')).toEqual([
      'BAD_ADDRESS',
      expect.stringContaining('"/%zz/all.zip" is no text'),
    ]);
  });

  test('of a zip that is cut short or damaged never passes as whole', async () => {
    const zip = await zipOf({ 'X-1.json': record('X-1'), 'X-2.json': record('X-2') });
    const damaged = Buffer.from(zip);
    const content = damaged.indexOf('X-1.json') + 'X-1.json'.length;
    damaged.fill(0xff, content, content + 20);

    expect((await failureAt(await write('cut.zip', zip.subarray(0, zip.length - 10))))[0]).toBe(
      'NOT_A_ZIP',
    );
    expect(await eventsAt(await write('damaged.zip', damaged))).toEqual([
      expect.stringMatching(/^damaged problem: \/damaged\.zip\/X-1\.json: /),
      'damaged: X-2',
    ]);
  });

  test('in a zip that unpacks to more than a record may have fails alone', async () => {
    const zip = await zipOf({
      'bomb.json': ' '.repeat(9 * 1024 * 1024),
      'X-1.json': record('X-1'),
    });

    expect(await eventsAt(await write('bomb.zip', zip))).toEqual([
      'bomb problem: /bomb.zip/bomb.json: it has 9437184 bytes, more than 8388608',
      'bomb: X-1',
    ]);
  });
});

describe('an address', () => {
  async function serve(answer: RequestListener): Promise<AsyncDisposable & { url: string }> {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}`,
      async [Symbol.asyncDispose]() {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }

  const serveFiles = (files: Record<string, string | Uint8Array>) =>
    serve(({ url = '' }, response) => {
      const content = files[decodeURIComponent(url.replace(/\?.*$/, ''))];
      if (content === undefined) response.writeHead(404).end();
      else response.end(content);
    });

  const leftovers = async () =>
    (await readdir(tmpdir())).filter((name) => name.startsWith('fedscan-advisories-'));

  test("of an export's root is read as its list of ecosystems says", async () => {
    await using server = await serveFiles({
      '/osv/ecosystems.txt': 'Debian\nDebian:12\nRocky Linux\nnpm\n../../etc\n\n',
      '/osv/Debian/all.zip': await zipOf({ 'D-1.json': record('D-1') }),
      '/osv/Debian:12/all.zip': await zipOf({ 'D-1.json': record('D-1') }),
      '/osv/Rocky Linux/all.zip': await zipOf({ 'R-1.json': record('R-1') }),
    });
    const before = await leftovers();

    expect(await eventsAt(`${server.url}/osv/`)).toEqual([
      'Debian: D-1',
      'Debian whole',
      'Rocky Linux: R-1',
      'Rocky Linux whole',
      `npm problem: ${server.url}/osv/npm/all.zip answered with status 404: there is nothing at this address; check it`,
    ]);
    expect(await leftovers()).toEqual(before);
  });

  test('of one zip or one record is read as such', async () => {
    await using server = await serveFiles({
      '/osv/npm/all.zip': await zipOf({ 'N-1.json': record('N-1') }),
      '/N-1.json': record('N-1'),
    });

    expect(await eventsAt(`${server.url}/osv/npm/all.zip?token=x`)).toEqual([
      'npm: N-1',
      'npm whole',
    ]);
    expect(await eventsAt(`${server.url}/N-1.json`)).toEqual(['Debian: N-1']);
  });

  test('that moved is followed', async () => {
    await using server = await serve(async ({ url }, response) => {
      if (url === '/new.zip') response.end(await zipOf({ 'N-1.json': record('N-1') }));
      else response.writeHead(302, { location: '/new.zip' }).end();
    });

    expect(await eventsAt(`${server.url}/old.zip`)).toEqual(['old: N-1', 'old whole']);
  });

  test.each<[string, string, RequestListener, string, string]>([
    [
      'is not there',
      '/all.zip',
      (_, response) => response.writeHead(404).end(),
      'NOT_FOUND',
      'check it',
    ],
    [
      'has no list',
      '/',
      (_, response) => response.writeHead(404).end(),
      'NOT_FOUND',
      'give the address of a zip, or of the root',
    ],
    [
      'lists nothing',
      '/',
      (_, response) => response.end('<html>'),
      'NO_ADVISORIES',
      'lists no ecosystem',
    ],
    [
      'wants a login',
      '/all.zip',
      (_, response) => response.writeHead(401).end(),
      'REFUSED',
      'it wants a login',
    ],
    [
      'is out of order',
      '/all.zip',
      (_, response) => response.writeHead(503).end(),
      'REFUSED',
      'try again later',
    ],
    [
      'is a page',
      '/all.zip',
      (_, response) => response.end('<html>'),
      'NOT_A_ZIP',
      'is not a readable zip',
    ],
    [
      'breaks off',
      '/all.zip',
      (_, response) =>
        void response.writeHead(200, { 'content-length': 99 }).write('x', () => response.destroy()),
      'UNREACHABLE',
      'could not be read',
    ],
    [
      'is too large a record',
      '/x.json',
      (_, response) => response.end(Buffer.alloc(9 * 1024 * 1024)),
      'TOO_LARGE',
      'is larger than 8388608 bytes',
    ],
  ])('that %s is an error that says what to do', async (_, path, answer, code, message) => {
    await using server = await serve(answer);

    expect(await failureAt(`${server.url}${path}`)).toEqual([
      code,
      expect.stringContaining(message),
    ]);
  });

  test('that nobody answers at is an error without its secrets', async () => {
    const [code, message] = await failureAt('http://user:secret@127.0.0.1:1/all.zip?token=secret');

    expect(code).toBe('UNREACHABLE');
    expect(message).toMatch(/^http:\/\/127\.0\.0\.1:1\/all\.zip could not be read: .*ECONNREFUSED/);
    expect(message).not.toContain('secret');
  });
});

test('reading stops where the signal says so', async () => {
  const stop = new AbortController();
  await write('a/all.zip', await zipOf({ 'X-1.json': record('X-1'), 'X-2.json': record('X-2') }));
  const seen: string[] = [];

  await expect(async () => {
    for await (const event of readAdvisories(folder, stop.signal)) {
      seen.push(event.type);
      stop.abort(new Error('enough'));
    }
  }).rejects.toThrow('enough');
  expect(seen).toEqual(['record']);
});
