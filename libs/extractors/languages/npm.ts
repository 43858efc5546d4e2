// Packages that npm, Yarn or pnpm installed: each has its manifest at the top of its own folder.
// https://nodejs.org/api/modules.html#loading-from-node_modules-folders
import { basename } from 'node:path/posix';
import type { Extractor } from '../extractor.ts';
import { ExtractorError } from '../extractor-error.ts';

const packageFolder = /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/.@][^/]*\/package\.json$/;

// Some packages are published with their tests, and those with packages made up for them: nothing at work loads these.
const insideTests =
  /\/node_modules\/(?:@[^/]+\/)?[^/]+\/(?:[^/]+\/)*?(?:tests?|__tests__|spec|fixtures|__fixtures__|testdata)\/(?:[^/]+\/)*?node_modules\//;

export const npm: Extractor = {
  name: 'language/npm',
  version: 1,
  maxBytes: 4 * 1024 * 1024,
  wants: (path) =>
    path.endsWith('/package.json') && packageFolder.test(path) && !insideTests.test(`/${path}`),
  async extract(file) {
    const { name, version } = parseManifest(await file.text(), file.path);
    if (typeof name !== 'string' || typeof version !== 'string') return { packages: [] };
    if (name === '' || version === '') return { packages: [] };
    return { packages: [{ type: 'npm', name, version }] };
  },
};

function parseManifest(text: string, path: string): { name?: unknown; version?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch (cause) {
    throw new ExtractorError('NOT_A_DATABASE', `${basename(path)} is not JSON`, { cause });
  }
}
