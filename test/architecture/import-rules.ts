// Who may import whom, and how.
import { posix } from 'node:path';
import { floorOf } from './floors.ts';
import type { Found, SourceFile } from './source-file.ts';
import { isTestOrSettings, packageOf, type Workspace, type WorkspacePackage } from './workspace.ts';

const testKit = '@fedscan/test-kit';

/** Down only: from lower floors, never from one's own. */
export function floorComplaints(workspace: Workspace): string[] {
  const homeless = workspace.packages
    .filter(({ folder }) => floorOf(folder) === undefined)
    .map(
      ({ folder }) => `${folder} stands on no floor: give it one in test/architecture/floors.ts`,
    );
  return [
    ...homeless,
    ...eachImport(workspace, (source, found, own) => {
      const target = targetOf(workspace, found);
      const ownFloor = own && floorOf(own.folder);
      const floor = target && floorOf(target.folder);
      if (ownFloor === undefined || floor === undefined || target === own) return [];
      if (target?.name === testKit && isTestOrSettings(source.path)) return [];
      if (floor < ownFloor) return [];
      return [
        `${at(source, found)}: ${own?.folder} (floor ${ownFloor}) imports ${found.text} (floor ${floor}); declare a small interface instead, and let the service hand the thing in`,
      ];
    }),
  ];
}

/** By the front door: what a package exports, and relative paths only within one's own. */
export function frontDoorComplaints(workspace: Workspace): string[] {
  return eachImport(workspace, (source, found, own) => {
    if (found.text.startsWith('.')) return relativeComplaints(workspace, source, found, own);
    const target = targetOf(workspace, found);
    if (!target) {
      return found.text.startsWith('@fedscan/')
        ? [`${at(source, found)}: there is no package ${found.text}`]
        : [];
    }
    if (target === own) {
      return [`${at(source, found)}: imports its own package by name; use a relative path`];
    }
    const subpath = `.${found.text.slice(target.name.length)}`;
    return target.exports.includes(subpath)
      ? []
      : [`${at(source, found)}: ${found.text} is private; ${target.name} exports it by index.ts`];
  });
}

function relativeComplaints(
  workspace: Workspace,
  source: SourceFile,
  found: Found,
  own: WorkspacePackage | undefined,
): string[] {
  const path = posix.join(posix.dirname(source.path), found.text);
  const target = packageOf(workspace, path);
  // Tests of the whole system stand in no package, and services have no front door.
  if (target === own || (!own && target?.folder.startsWith('services/'))) return [];
  return [
    `${at(source, found)}: ${found.text} leaves its package; import ${target?.name ?? 'a package'} by its name`,
  ];
}

function eachImport(
  workspace: Workspace,
  check: (source: SourceFile, found: Found, own: WorkspacePackage | undefined) => string[],
): string[] {
  return workspace.sources.flatMap((source) => {
    const own = packageOf(workspace, source.path);
    return source.imports.flatMap((found) => check(source, found, own));
  });
}

const targetOf = ({ packages }: Workspace, { text }: Found): WorkspacePackage | undefined =>
  packages.find(({ name }) => text === name || text.startsWith(`${name}/`));

const at = ({ path }: SourceFile, { line }: Found): string => `${path}:${line}`;
