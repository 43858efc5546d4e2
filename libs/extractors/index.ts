export { detectors, extractorSet, extractors } from './all.ts';
export type { Detector, FileStat, Unread, Watch } from './detector.ts';
export type { Extraction, Extractor, ExtractorFile } from './extractor.ts';
export { ExtractorError } from './extractor-error.ts';
