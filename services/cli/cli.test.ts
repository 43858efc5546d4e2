import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  catalogImages,
  createTestFederation,
  loopbackCertificate,
  memoryOrders,
  runFedscan,
  type ServedApi,
  startServedApi,
} from '@fedscan/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let home: string;
let primary: ServedApi;
let agent: ServedApi;
const orders = memoryOrders();

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'fedscan-cli-'));
  primary = await startServedApi({ orders });
  agent = await startServedApi({
    role: 'agent',
    title: 'edge',
    orders: undefined,
    evaluator: {
      evaluate: ({ images, object, namespace }) => {
        const names = [...images, ...(object ? [`${object.kind} in ${namespace}`] : [])];
        const allowed = !names.some((name) => name.includes('bad') || name.startsWith('Job'));
        return {
          allowed,
          message: allowed ? '' : 'rule 3 denies it\u001b[2J',
          warnings: [],
          containers: names.map((image, i) => ({
            container: `images[${i}]`,
            image,
            allowed,
            ruleId: 3,
            reason: 'by its name',
            rules: [],
          })),
        };
      },
    },
  });
});
afterAll(async () => {
  await Promise.all([primary.stop(), agent.stop()]);
  await rm(home, { recursive: true });
});

type Settings = { env?: Record<string, string>; input?: string; server?: ServedApi };

const fedscan = (args: string[], { env = {}, input, server = primary }: Settings = {}) =>
  runFedscan(args, {
    input,
    env: { HOME: home, FEDSCAN_SERVER: server.url, FEDSCAN_TOKEN: 'admin-token', ...env },
  });

describe('registries', () => {
  test('are added, shown, edited, scanned, stopped and removed', async () => {
    const added = await fedscan(
      [
        'registry',
        'add',
        'prod',
        '--url',
        'https://r.example.com',
        '--filter',
        'a/*',
        '--filter',
        'b',
      ]
        .concat(['--every', '6h', '--federated', '--platform', 'linux/amd64', '--tag-limit', '3'])
        .concat([
          '--alias',
          'mirror.corp/hub=docker.io',
          '--username',
          'robot',
          '--password-stdin',
        ]),
      { input: 'hush\n' },
    );
    const listed = await fedscan(['registry', 'list']);
    const edited = await fedscan([
      'registry',
      'edit',
      'prod',
      '--manual',
      '--no-federated',
      '--tag-limit',
      '0',
      '-o',
      'json',
    ]);
    const scanned = await fedscan(['registry', 'scan', 'prod', '--wait']);
    const stopped = await fedscan(['registry', 'stop', 'prod']);
    const removed = await fedscan(['registry', 'remove', 'registries/prod']);
    const gone = await fedscan(['registry', 'show', 'prod']);

    expect(added).toMatchObject({ code: 0, err: '' });
    expect(added.out).toMatch(
      /^filters: +a\/\*, b\nevery: +6h\nfederated: +yes\nuser: +robot \(password set\)$/m,
    );
    expect(added.out).not.toContain('hush');
    expect(orders.passwords.get('prod')).toBe('hush');
    expect(listed.out.split('\n')).toEqual([
      'ID    KIND    URL                    FEDERATED  STATE  IMAGES  SCANNED  FAILED  LAST PASS',
      'prod  docker  https://r.example.com  yes        idle   0       0        0       -',
      '',
    ]);
    expect(JSON.parse(edited.out)).toMatchObject({
      name: 'registries/prod',
      filters: ['a/*', 'b'],
      federated: false,
      tagLimit: 0,
      platforms: ['linux/amd64'],
      credential: { username: 'robot', password: '', passwordSet: true },
    });
    expect(JSON.parse(edited.out)).not.toHaveProperty('schedule');
    expect(scanned.err.split('\n')).toEqual([
      'scanning: 2 images, 1 queued, 1 being scanned, 0 scanned, 0 failed',
      'idle: 2 images, 0 queued, 0 being scanned, 1 scanned, 1 failed',
      '',
    ]);
    expect([scanned.code, stopped.code, removed]).toEqual([
      0,
      0,
      { code: 0, out: 'prod removed\n', err: '' },
    ]);
    expect(gone).toEqual({ code: 4, out: '', err: 'fedscan: registries/prod does not exist\n' });
  });

  test('take their password from the environment too', async () => {
    const { code } = await fedscan(
      ['registry', 'add', 'env', '--url', 'https://r.example.com', '--username', 'robot'],
      { env: { FEDSCAN_REGISTRY_PASSWORD: 'from the environment' } },
    );

    expect([code, orders.passwords.get('env')]).toEqual([0, 'from the environment']);
  });

  test('are tested before they are kept, with exit code 1 where a step fails', async () => {
    const good = await fedscan([
      'registry',
      'test',
      '--url',
      'https://r.example.com',
      '-o',
      'json',
    ]);
    const bad = await fedscan(['registry', 'test', '--url', 'https://refuses.example.com']);

    expect(JSON.parse(good.out)).toEqual({
      steps: [
        {
          step: 'address',
          outcome: 'OUTCOME_OK',
          message: 'https://r.example.com answers',
          duration: '0.012s',
        },
      ],
    });
    expect(bad.code).toBe(1);
    expect(bad.out).toMatch(/^login +failed +the password was refused; set it again$/m);
  });

  test('tell what is wrong with a setting, with exit code 2', async () => {
    const { code, err } = await fedscan([
      'registry',
      'add',
      'x',
      '--url',
      'https://u:p@r.example.com',
    ]);

    expect([code, err]).toEqual([
      2,
      'fedscan: registry.url: must not hold a user name or password; give them as the credential\n',
    ]);
  });
});

describe('images', () => {
  const web = catalogImages.shop;

  test('are listed', async () => {
    const { out, err, code } = await fedscan(['image', 'list', 'prod', '--severity', 'high']);

    expect([code, err, out.split('\n')]).toEqual([
      0,
      '',
      [
        'IMAGE         DIGEST               PLATFORM     OS         STATUS   CRITICAL  HIGH  MEDIUM  LOW  NEGLIGIBLE  UNKNOWN  FIXABLE',
        `shop/web:1.0  ${web.digest.slice(0, 19)}  linux/amd64  debian 12  scanned  1         1     0       1    0           0        2`,
        '',
      ],
    ]);
  });

  test('are listed of a registry that exists only', async () => {
    const { code, err } = await fedscan(['image', 'list', '--registry', 'none']);

    expect([code, err]).toEqual([4, 'fedscan: registries/none does not exist\n']);
  });

  test('say that there are more than were listed', async () => {
    const { err } = await fedscan(['image', 'list', '--limit', '1']);

    expect(err).toBe('1 of 2 images; --limit 0 lists all\n');
  });

  test('are shown by either name, with layer, path and fix', async () => {
    const byTag = await fedscan(['image', 'show', 'r.example.com/shop/web:1.0']);
    const byName = await fedscan(['image', 'show', `registries/prod/images/${web.digest}`]);

    expect(byTag).toEqual(byName);
    expect(byTag.out).toMatch(
      /^high +CVE-2021-23337 +lodash +4\.17\.20 +4\.17\.21 +1\/1 +app\/node_modules\/lodash\/package\.json$/m,
    );
    expect(byTag.out).toMatch(/^NOT COVERED: +one file was too large \(file_too_large\)$/m);
  });

  test('say why there is no result', async () => {
    const { out } = await fedscan(['image', 'show', 'shop/broken:1']);

    expect(out).toMatch(/^status: +failed$/m);
    expect(out).toMatch(/^reason: +\S.* \(\w+\)$/m);
  });

  test('cannot reach the terminal with what is written in them', async () => {
    const table = await fedscan(['image', 'show', 'shop/web:1.0']);
    const json = await fedscan(['image', 'show', 'shop/web:1.0', '--output', 'json']);

    for (const { out } of [table, json]) expect(out).not.toMatch(/[^\n\P{Cc}]/u);
    expect(table.out).toContain('title=the shop\\u{001b}[31m\\u{0007}');
    expect(JSON.parse(json.out).image.labels).toEqual(web.labels);
  });

  test.each([
    ['a finding as severe as the limit', 'shop/web:1.0', 'critical', 3],
    ['no result', 'shop/broken:1', 'critical', 3],
    ['an unknown image', 'nothing:1', 'critical', 4],
    ['a limit that is no severity', 'shop/web:1.0', 'dreadful', 2],
  ])('end with an exit code at %s', async (_name, image, limit, code) => {
    expect((await fedscan(['image', 'show', image, '--fail-on', limit])).code).toBe(code);
  });

  test('are judged by all findings, also where few are asked for', async () => {
    const { code } = await fedscan([
      'image',
      'show',
      'shop/web:1.0',
      '--query',
      'nothing',
      '--fail-on',
      'high',
    ]);

    expect(code).toBe(3);
  });
});

describe('advisories', () => {
  test('are imported with progress, and tell what was rejected', async () => {
    const { code, out, err } = await fedscan(['advisory', 'import', '/osv', '-o', 'json']);

    expect([code, err.split('\n')]).toEqual([
      0,
      [
        'read: 10 records read, 0 changed, 0 packages matched again',
        'done: 10 records read, 9 changed, 0 packages matched again',
        'rejected: a.json: is not JSON',
        '',
      ],
    ]);
    expect(JSON.parse(out)).toMatchObject({
      phase: 'done',
      changed: '9',
      rejected: '1',
      epoch: '8',
    });
  });

  test('have sources', async () => {
    const { out } = await fedscan(['advisory', 'status']);

    expect(out).toMatch(/^Debian +9 +2024-06-01 00:00:00Z/m);
    expect(out).toMatch(/^epoch 7$/m);
  });
});

describe('clusters', () => {
  test('join with a token, which is all that is printed', async () => {
    const { code, out, err } = await fedscan(['cluster', 'token', 'edge-2', '--lifetime', '2h']);

    expect([code, out, err]).toEqual([
      0,
      'fst1.edge-2.ada\n',
      'good for one agent, until 2024-06-01 02:00:00Z; it is not shown again\n',
    ]);
  });

  test('are listed and revoked', async () => {
    const listed = await fedscan(['cluster', 'list']);
    const revoked = await fedscan(['cluster', 'revoke', 'edge']);

    expect(listed.out).toMatch(/^edge +berlin +connected +0\.1\.0 +1 +2 +catching up /m);
    expect(revoked.out).toBe('edge revoked\n');
  });

  test('are found by name too, as an id is long', async () => {
    const shown = await fedscan(['cluster', 'show', 'berlin']);
    const unknown = await fedscan(['cluster', 'revoke', 'paris']);

    expect(shown.out).toMatch(/^prod +40 +42 +2 +catching up/m);
    expect([unknown.code, unknown.err]).toEqual([
      4,
      'fedscan: there is no cluster paris; see "cluster list"\n',
    ]);
  });
});

describe('admission', () => {
  const evaluate = (args: string[], settings: Settings = {}) =>
    fedscan(['admission', 'evaluate', ...args], { server: agent, ...settings });

  test('allows with 0 and denies with 3', async () => {
    const allowed = await evaluate(['nginx:1']);
    const denied = await evaluate(['nginx:1', 'bad:1']);

    expect([allowed.code, allowed.out.split('\n')[0]]).toEqual([0, 'allowed']);
    expect([denied.code, denied.out.split('\n').slice(0, 2)]).toEqual([
      3,
      ['denied', 'rule 3 denies it\\u{001b}[2J'],
    ]);
  });

  test('reads every document of a file, or of standard input', async () => {
    const file = path.join(home, 'pods.yaml');
    await writeFile(file, 'kind: Pod\n---\nkind: Job\n');

    const fromFile = await evaluate(['-f', file, '-n', 'shop', '-o', 'json']);
    const fromInput = await evaluate(['-f', '-'], { input: '{"kind": "Pod"}' });

    const { allowed, decisions } = JSON.parse(fromFile.out);
    expect([fromFile.code, allowed]).toEqual([3, false]);
    expect(decisions.map((one: { allowed: boolean }) => one.allowed)).toEqual([true, false]);
    expect(decisions[0].containers[0].image).toBe('Pod in shop');
    expect(fromInput.code).toBe(0);
  });

  test.each([
    ['nothing', [], ''],
    ['a file that is not there', ['-f', '/none.yaml'], ''],
    ['broken YAML', ['-f', '-'], 'a: [1'],
    ['an empty file', ['-f', '-'], ''],
  ])('refuses %s with 2', async (_name, args, input) => {
    expect((await evaluate(args, { input })).code).toBe(2);
  });

  test('says on the primary that an agent must be asked', async () => {
    const { code, err } = await evaluate(['nginx:1'], { server: primary });

    expect([code, err]).toEqual([1, 'fedscan: admission is decided by agents; ask one\n']);
  });
});

describe('signing in', () => {
  test('keeps the token for its owner, and sends it to its own server only', async () => {
    const env = { FEDSCAN_TOKEN: '', FEDSCAN_SERVER: '' };

    const signedIn = await fedscan(['--server', primary.url, 'login'], {
      env,
      input: 'ci-token\n',
    });
    const usual = await fedscan(['status'], { env });
    const elsewhere = await fedscan(['--server', agent.url, 'status'], { env });
    const file = path.join(home, '.config/fedscan/token');
    const { mode } = await stat(file);
    const kept = await readFile(file, 'utf8');
    await fedscan(['logout'], { env });
    const after = await fedscan(['--server', primary.url, 'image', 'list'], { env });

    expect([signedIn.code, signedIn.out]).toEqual([0, 'signed in as build (ci)\n']);
    expect([mode & 0o777, kept]).toEqual([0o600, 'ci-token\n']);
    expect(usual.out).toMatch(/^signed in: +build \(ci\)$/m);
    expect(elsewhere.out).toMatch(/^signed in: +no$/m);
    expect(after.code).toBe(5);
  });

  test('takes no token that the server does not know', async () => {
    const { code, err } = await fedscan(['login'], { input: 'wrong', env: { FEDSCAN_TOKEN: '' } });

    expect([code, err]).toEqual([
      5,
      `fedscan: ${primary.url} does not accept the token: the token is unknown, expired or revoked; run "fedscan login"\n`,
    ]);
  });

  test.each([
    ['FEDSCAN_TOKEN', ['status'], { env: { FEDSCAN_TOKEN: 'secret one\nsecret two' } }],
    ['login', ['login'], { env: { FEDSCAN_TOKEN: '' }, input: 'sécret' }],
  ])('refuses from %s what cannot be a token, and does not repeat it', async (_from, args, how) => {
    expect(await fedscan(args, how)).toEqual({
      code: 2,
      out: '',
      err: 'fedscan: the token has a space, line break or letter that no token has\n',
    });
  });

  test('reads the token from a file', async () => {
    const file = path.join(home, 'reader');
    await writeFile(file, 'reader-token\n');
    const env = { FEDSCAN_TOKEN: '' };

    const reads = await fedscan(['--token-file', file, 'registry', 'list'], { env });
    const changes = await fedscan(['--token-file', file, 'registry', 'scan', 'env'], { env });

    expect([reads.code, changes.code]).toEqual([0, 5]);
    expect(changes.err).toBe('fedscan: rob has the role reader, which may not call StartScan\n');
  });
});

describe('what goes wrong', () => {
  test.each([
    ['an unknown command', ['dance']],
    ['an unknown option', ['image', 'list', '--colour']],
    ['a missing argument', ['registry', 'add']],
    ['a duration without a unit', ['registry', 'add', 'x', '--every', '60']],
    ['an address that is none', ['--server', 'example.com', 'image', 'list']],
    ['an output that is none', ['-o', 'xml', 'image', 'list']],
    ['an edit of nothing', ['registry', 'edit', 'env']],
  ])('ends with 2 at %s', async (_name, args) => {
    const { code, out, err } = await fedscan(args);

    expect([code, out]).toEqual([2, '']);
    expect(err).not.toBe('');
  });

  test('ends with 0 after help', async () => {
    const { code, out } = await fedscan(['registry', '--help']);

    expect([code, out]).toEqual([0, expect.stringContaining('Usage: fedscan registry')]);
  });

  test('says that nobody is there, with 6', async () => {
    const { code, err } = await fedscan(['--server', 'http://127.0.0.1:1', 'image', 'list']);

    expect([code, err]).toEqual([
      6,
      'fedscan: http://127.0.0.1:1 cannot be reached (ECONNREFUSED); is fedscan running there? Name another with --server\n',
    ]);
  });

  test('trusts a server under TLS only by a CA that it knows', async () => {
    const { authority } = await createTestFederation();
    await using secure = await startServedApi({ tls: await loopbackCertificate(authority) });
    const ca = path.join(home, 'ca.pem');
    await writeFile(ca, authority.certificatePem);

    const trusted = await fedscan(['--server', secure.url, '--server-ca', ca, 'status']);
    const stranger = await fedscan(['--server', secure.url, 'status']);

    expect(trusted.code).toBe(0);
    expect(stranger.code).toBe(6);
    expect(stranger.err).toContain('shows a certificate that is not trusted');
  });

  test('says that somebody else is there', async () => {
    const other = createServer((_request, response) => response.end('<html>hello</html>'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;

    const { code, err } = await fedscan(['--server', url, 'image', 'list']);
    other.close();

    expect(code).toBe(1);
    expect(err).toContain(`what answers at ${url} is not this version of fedscan`);
  });

  test('tells the id under which the server has logged what happened', async () => {
    const { code, err } = await fedscan(['advisory', 'import', '/nowhere']);

    expect(code).toBe(1);
    expect(err).toMatch(
      /^fedscan: internal error; the server's log has the details under the id [0-9a-f-]{36}$/m,
    );
  });
});
