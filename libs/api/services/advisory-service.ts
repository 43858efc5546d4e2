import type { ServiceImpl } from '@connectrpc/connect';
import { advisoryApi } from '@fedscan/protocol';
import { invalid, notFound } from '../api-error.ts';
import { toAdvisory, toAdvisorySource, toImportStep } from '../messages/to-advisory.ts';
import type { AdvisorySource, Orders } from '../orders.ts';
import { readPage } from '../page.ts';
import type { ReadModel } from '../read-model.ts';
import { advisoryName, parseAdvisoryName } from '../resource-name.ts';
import { pageOf } from './list-page.ts';

export type AdvisoryServiceParts = {
  readonly catalog: ReadModel;
  /** Throws on an agent. */
  readonly orders: () => Orders;
  readonly sources: () => Promise<readonly AdvisorySource[]>;
};

export function advisoryService({
  catalog,
  orders,
  sources,
}: AdvisoryServiceParts): ServiceImpl<typeof advisoryApi.AdvisoryService> {
  return {
    async getAdvisory({ name }) {
      const id = parseAdvisoryName(name);
      const advisory = await catalog.advisory(id);
      if (!advisory) throw notFound(advisoryName(id));
      return { advisory: toAdvisory(advisory) };
    },

    async listAdvisorySources(request) {
      const window = readPage(advisoryApi.ListAdvisorySourcesRequestSchema, request, {
        usual: 100,
        most: 1000,
      });
      const named = (await sources()).map((source) => ({ ...source, id: source.name }));
      const page = pageOf(named, window);
      return {
        sources: page.items.map(toAdvisorySource),
        nextPageToken: window.tokenFor(page.next),
        epoch: catalog.epoch,
      };
    },

    async *importAdvisories({ location }, { signal }) {
      const kept = orders();
      const place = location.trim();
      if (place === '' || place.length > 4096 || place.includes('\0')) {
        const description = 'name a directory, a zip file or an http(s) URL with OSV records';
        throw invalid({ field: 'location', description });
      }
      for await (const step of kept.importAdvisories(place, signal)) yield toImportStep(step);
    },
  };
}
