export { requireOrSkip } from './availability.ts';
export type { BuiltImage } from './built-image.ts';
export { sharedFolder } from './shared-folder.ts';
