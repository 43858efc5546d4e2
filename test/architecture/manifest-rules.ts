// What a package imports stands in its package.json, and of ours nothing else does.
import { isBuiltin } from 'node:module';
import type { SourceFile } from './source-file.ts';
import { isTestOrSettings, type Workspace, type WorkspacePackage } from './workspace.ts';

const testKit = '@fedscan/test-kit';

export function undeclaredComplaints(workspace: Workspace): string[] {
  return workspace.packages.flatMap((own) =>
    sourcesOf(workspace, own).flatMap((source) => {
      // Tests also have what the root declares for all of them, and the kit.
      const mayUseMore = isTestOrSettings(source.path) && own.folder !== 'test/kit';
      return source.imports.flatMap(({ text, line }) => {
        const name = packageNameOf(text);
        if (!name || name === own.name || own.dependencies.includes(name)) return [];
        if (own.devDependencies.includes(name) && isTestOrSettings(source.path)) return [];
        if (mayUseMore && (name === testKit || !name.startsWith('@fedscan/'))) return [];
        if (own.folder === 'test/kit' && !name.startsWith('@fedscan/')) return [];
        return [
          `${source.path}:${line}: ${name} does not stand in ${own.folder}/package.json; add it to its dependencies`,
        ];
      });
    }),
  );
}

export function unusedComplaints(workspace: Workspace): string[] {
  return workspace.packages.flatMap((own) => {
    const used = new Set(
      sourcesOf(workspace, own).flatMap(({ imports }) =>
        imports.map(({ text }) => packageNameOf(text)),
      ),
    );
    return [...own.dependencies, ...own.devDependencies]
      .filter((name) => name.startsWith('@fedscan/') && !used.has(name))
      .map((name) => `${own.folder}/package.json: nothing here imports ${name}; remove it`);
  });
}

const sourcesOf = ({ sources }: Workspace, { folder }: WorkspacePackage): SourceFile[] =>
  sources.filter(({ path }) => path.startsWith(`${folder}/`));

/** '' for a relative path and for what comes with Node. */
function packageNameOf(specifier: string): string {
  if (specifier.startsWith('.') || isBuiltin(specifier)) return '';
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
