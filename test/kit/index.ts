export { requireOrSkip } from './availability.ts';
export type { BuiltImage } from './built-image.ts';
export { type LogLine, projectRoot, type Service, startService } from './service.ts';
export { sharedFolder } from './shared-folder.ts';
