// What no file of ours has.
import type { Found, SourceFile } from './source-file.ts';
import { isTestOrSettings } from './workspace.ts';

const longest = 200;

export function environmentComplaints(source: SourceFile): string[] {
  if (isTestOrSettings(source.path) || /^services\/[^/]+\/config\.ts$/.test(source.path)) return [];
  return each(
    source,
    source.environment,
    () => 'reads the environment; only services/*/config.ts does, and hands the value in',
  );
}

/** Node strips types and cannot do more: https://nodejs.org/api/typescript.html#type-stripping */
export const syntaxComplaints = (source: SourceFile): string[] => [
  ...each(source, source.enums, (name) => `the enum ${name}; a union of strings says it better`),
  ...each(source, source.namespaces, (name) => `the namespace ${name}; a file is one already`),
];

// Tools ask for a default export: in their settings, and of the set-up of all tests.
export function defaultExportComplaints(source: SourceFile): string[] {
  if (/\.config\.ts$|-setup\.ts$/.test(source.path)) return [];
  return each(source, source.defaultExports, () => 'a default export; name it');
}

export function lengthComplaints(source: SourceFile): string[] {
  const isOurs = /^(libs|services)\/.*\.ts$/.test(source.path) && !isTestOrSettings(source.path);
  return isOurs && source.lineCount > longest
    ? [`${source.path}: ${source.lineCount} lines; past ${longest}, look for the second idea`]
    : [];
}

export const leftoverComplaints = (source: SourceFile): string[] =>
  each(source, source.leftovers, (word) => `a ${word}; file an issue instead`);

export const focusedTestComplaints = (source: SourceFile): string[] =>
  each(
    source,
    source.focusedTests,
    (name) => `${name}; skip with skipIf and a reason, or not at all`,
  );

const each = (
  { path }: SourceFile,
  found: readonly Found[],
  say: (text: string) => string,
): string[] => found.map(({ text, line }) => `${path}:${line}: ${say(text)}`);
