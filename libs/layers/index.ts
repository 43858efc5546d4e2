export type { LayerEntry, LayerVisitor } from './layer-entry.ts';
export { LayerError, type LayerErrorCode } from './layer-error.ts';
export { defaultLayerLimits, type LayerLimits } from './layer-limits.ts';
export type { ByteSink } from './tar-reader.ts';
export { type LayerSummary, type WalkOptions, walkLayer } from './walk-layer.ts';
