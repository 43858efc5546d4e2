export { requireOrSkip } from './availability.ts';
export { sharedFolder } from './shared-folder.ts';
