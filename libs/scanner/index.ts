export { defaultLayerLimits, type LayerLimits } from '@fedscan/layers';
export { extractorSet } from './extractor-set.ts';
export type { LayerCache } from './layer-cache.ts';
export { openScanner, type ScannerOptions } from './open-scanner.ts';
export { ScanError, type ScanErrorCode } from './scan-error.ts';
export type { ImageLocation, Scanner, ScanResult, ScanStats } from './scanner.ts';
