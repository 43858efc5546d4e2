// For tests: a file as the scanner would hand it to an extractor.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExtractorFile } from './extractor.ts';

export const fileOf = (path: string, text: string): ExtractorFile => ({
  path,
  text: async () => text,
});

/** One of testdata/, as if it lay at this path. */
export const testData = (name: string, path: string): ExtractorFile =>
  fileOf(path, readFileSync(join(import.meta.dirname, 'testdata', name), 'utf8'));
