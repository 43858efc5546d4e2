import { errorDetails } from '@fedscan/protocol';
import { apiClients, refusalOf, type ServedApi, startServedApi } from '@fedscan/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let served: ServedApi;
beforeAll(async () => {
  served = await startServedApi();
});
afterAll(() => served.stop());

const clients = () => apiClients(served.url);

describe('advisories', () => {
  test('are read by id, with the sources and the epoch', async () => {
    const { advisory } = await clients().advisories.getAdvisory({
      name: 'advisories/DEBIAN-CVE-2024-0001',
    });
    const { sources, epoch } = await clients().advisories.listAdvisorySources({});

    expect(advisory).toMatchObject({ severity: 'critical', aliases: ['CVE-2024-0001'] });
    expect(sources).toMatchObject([{ name: 'advisorySources/Debian', advisories: 9n }]);
    expect(epoch).toBe(7n);
  });

  test('are imported with progress', async () => {
    const phases = [];
    for await (const { phase, problems } of clients().advisories.importAdvisories({
      location: '/osv',
    })) {
      phases.push([phase, problems]);
    }

    expect(phases).toEqual([
      ['read', []],
      ['done', ['a.json: is not JSON']],
    ]);
  });

  test('hide what went wrong inside, and log it once under the id that is told', async () => {
    const lines: unknown[] = [];
    const log = {
      ...{ debug() {}, info() {}, warn() {} },
      error: (message: string, fields: unknown) => lines.push([message, fields]),
      child: () => log,
    };
    await using other = await startServedApi({ log });
    const client = apiClients(other.url).advisories;

    const error = await refusalOf(client.importAdvisories({ location: '/nowhere' }));

    const [info] = error.error.findDetails(errorDetails.ErrorInfoSchema);
    expect(error.code).toBe('Internal');
    expect(error.message).not.toContain('secret');
    expect(error.message).toContain(info?.metadata.id);
    expect(lines).toEqual([
      [
        'call failed',
        {
          id: info?.metadata.id,
          method: 'fedscan.v1.AdvisoryService/ImportAdvisories',
          error: new Error('ENOENT: secret detail of the disk'),
        },
      ],
    ]);
  });
});
