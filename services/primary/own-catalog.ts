import { Catalog } from '@fedscan/catalog';
import { type FeedSource, followLocally } from '@fedscan/feed';
import type { Logger } from '@fedscan/runtime';

/** The primary's own read model, made of the same feeds that agents follow. */
export function createOwnCatalog(source: FeedSource, log: Logger) {
  const catalog = new Catalog();
  let isLoaded = false;
  return {
    catalog,
    isLoaded: () => isLoaded,
    run: (signal: AbortSignal): Promise<void> =>
      followLocally(source, catalog, signal, {
        log,
        onLoaded() {
          isLoaded = true;
          log.info('catalog ready', { registries: catalog.registries().length });
        },
      }),
  };
}
