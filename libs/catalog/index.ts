export type { AdvisoryView } from './advisory-view.ts';
export {
  type AdvisorySourceView,
  Catalog,
  type CatalogOptions,
  type FindingQuery,
  type PackageQuery,
} from './catalog.ts';
export type { FeedRow } from './feed-row.ts';
export type { FindingView } from './finding-view.ts';
export type { ImageQuery } from './image-list.ts';
export type { ImageView, LayerView } from './image-view.ts';
export type { LocationView, PackageView } from './package-view.ts';
export type { Page, Paging } from './page.ts';
export type { RegistryView } from './registry-view.ts';
export type { FeedPosition } from './staleness.ts';
export type { SeverityCounts } from './summary.ts';
export type { ScanState } from './words.ts';
