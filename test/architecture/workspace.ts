// All packages of the project and all files that people write.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSource, type SourceFile } from './source-file.ts';

export type WorkspacePackage = {
  readonly name: string;
  /** `libs/oci`, from the root of the project. */
  readonly folder: string;
  readonly exports: readonly string[];
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
};

export type Workspace = {
  readonly packages: readonly WorkspacePackage[];
  readonly sources: readonly SourceFile[];
};

type Manifest = {
  readonly name: string;
  readonly exports?: string | Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
};

const written = ['*.ts', '{libs,services,test}/**/*.{ts,tsx}'];
const notOurs = ['**/node_modules/**', '**/gen/**', '**/dist/**', '**/testdata/**'];

export function readWorkspace(root: string): Workspace {
  const list = (patterns: string[]) =>
    globSync(patterns, { cwd: root, exclude: notOurs }).map(withSlashes).sort();
  return {
    packages: list(['{libs,services}/*/package.json', 'test/kit/package.json']).map((path) =>
      toPackage(dirname(path), JSON.parse(readFileSync(join(root, path), 'utf8'))),
    ),
    sources: list(written).map((path) => parseSource(path, readFileSync(join(root, path), 'utf8'))),
  };
}

const toPackage = (folder: string, manifest: Manifest): WorkspacePackage => ({
  name: manifest.name,
  folder,
  exports: typeof manifest.exports === 'string' ? ['.'] : Object.keys(manifest.exports ?? {}),
  dependencies: Object.keys(manifest.dependencies ?? {}),
  devDependencies: Object.keys(manifest.devDependencies ?? {}),
});

export const packageOf = ({ packages }: Workspace, path: string): WorkspacePackage | undefined =>
  packages.find(({ folder }) => path.startsWith(`${folder}/`));

/** Tests, what only they use (`test-store.ts`), and settings of tools: they may reach what shipped code may not. */
export const isTestOrSettings = (path: string): boolean =>
  /\.test\.tsx?$|(^|\/)test-[^/]+\.ts$|\.config\.ts$|^test\//.test(path);

const withSlashes = (path: string): string => path.replaceAll('\\', '/');
