// The rules of the house, and proof that each of them can fail.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  defaultExportComplaints,
  environmentComplaints,
  focusedTestComplaints,
  leftoverComplaints,
  lengthComplaints,
  syntaxComplaints,
} from './architecture/file-rules.ts';
import { floors } from './architecture/floors.ts';
import { floorComplaints, frontDoorComplaints } from './architecture/import-rules.ts';
import { undeclaredComplaints, unusedComplaints } from './architecture/manifest-rules.ts';
import { parseSource } from './architecture/source-file.ts';
import { readWorkspace, type Workspace } from './architecture/workspace.ts';

describe('the house', () => {
  const house = readWorkspace(join(import.meta.dirname, '..'));

  test('is read whole', () => {
    expect(house.packages.map(({ folder }) => folder)).toEqual(
      expect.arrayContaining(['libs/model', 'services/primary', 'test/kit']),
    );
    expect(house.sources.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['libs/model/digest.ts', 'test/architecture.test.ts']),
    );
  });

  test('imports from lower floors only', () => {
    expect(floorComplaints(house)).toEqual([]);
  });

  test('imports by the front door', () => {
    expect(frontDoorComplaints(house)).toEqual([]);
  });

  test('declares what it imports', () => {
    expect(undeclaredComplaints(house)).toEqual([]);
  });

  test('declares nothing of ours that it does not import', () => {
    expect(unusedComplaints(house)).toEqual([]);
  });

  test.for([
    ['reads the environment only in config.ts', environmentComplaints],
    ['has no syntax that Node cannot strip', syntaxComplaints],
    ['names what it exports', defaultExportComplaints],
    ['has no file past 200 lines', lengthComplaints],
    ['has no leftovers in comments', leftoverComplaints],
    ['has no test that is skipped or runs alone', focusedTestComplaints],
  ] as const)('%s', ([, rule]) => {
    expect(house.sources.flatMap(rule)).toEqual([]);
  });
});

describe('the rules', () => {
  const emptyPackage = { exports: ['.'], dependencies: [], devDependencies: [] };

  function houseOf(
    sources: Record<string, string>,
    dependencies: Record<string, string[]> = {},
  ): Workspace {
    return {
      packages: [
        ...Object.keys(floors).map((folder) => ({
          ...emptyPackage,
          folder,
          name: folder.replace('libs/', '@fedscan/'),
          exports: folder === 'libs/protocol' ? ['.', './api'] : ['.'],
          dependencies: dependencies[folder] ?? [],
        })),
        { ...emptyPackage, folder: 'services/agent', name: '@fedscan/agent-service', exports: [] },
        { ...emptyPackage, folder: 'services/primary', name: '@fedscan/primary-service' },
        { ...emptyPackage, folder: 'test/kit', name: '@fedscan/test-kit' },
      ],
      sources: Object.entries(sources).map(([path, text]) => parseSource(path, text)),
    };
  }

  test('find an import from one’s own floor or from above, however it is written', () => {
    const complaints = floorComplaints(
      houseOf({
        'libs/oci/a.ts': "import { x } from '@fedscan/model';\nimport { y } from '@fedscan/store';",
        'libs/oci/b.ts': "export type { z } from '@fedscan/layers';",
        'libs/oci/c.ts': "const later = await import('@fedscan/feed');",
        'libs/oci/d.ts': "type Page = import('@fedscan/api').Page;",
        'libs/oci/e.test.ts': "import { k } from '@fedscan/test-kit';",
        'libs/oci/f.ts': "import { k } from '@fedscan/test-kit';",
        'services/agent/main.ts': "import { s } from '@fedscan/store';",
        'services/agent/other.ts': "import { p } from '@fedscan/primary-service';",
      }),
    );

    expect(complaints.map((line) => line.replace(/;.*/, ''))).toEqual([
      'libs/oci/a.ts:2: libs/oci (floor 2) imports @fedscan/store (floor 4)',
      'libs/oci/b.ts:1: libs/oci (floor 2) imports @fedscan/layers (floor 2)',
      'libs/oci/c.ts:1: libs/oci (floor 2) imports @fedscan/feed (floor 3)',
      'libs/oci/d.ts:1: libs/oci (floor 2) imports @fedscan/api (floor 4)',
      'libs/oci/f.ts:1: libs/oci (floor 2) imports @fedscan/test-kit (floor 6)',
      'services/agent/other.ts:1: services/agent (floor 5) imports @fedscan/primary-service (floor 5)',
    ]);
  });

  test('find a library without a floor', () => {
    const house = houseOf({});
    const attic = { ...emptyPackage, folder: 'libs/attic', name: '@fedscan/attic' };

    expect(floorComplaints({ ...house, packages: [...house.packages, attic] })).toEqual([
      'libs/attic stands on no floor: give it one in test/architecture/floors.ts',
    ]);
  });

  test('find who climbs in by the window', () => {
    const complaints = frontDoorComplaints(
      houseOf({
        'libs/store/a.ts': "import { x } from '@fedscan/model/digest.ts';",
        'libs/store/b.ts': "import { x } from '../model/digest.ts';\nimport './c.ts';",
        'libs/store/c/d.ts': "import { x } from '../b.ts';\nimport { y } from '@fedscan/store';",
        'services/console/e.ts': "import { x } from '@fedscan/protocol/api';",
        'libs/store/f.ts': "import { x } from '@fedscan/attic';",
        'test/system/g.test.ts': "import '../../services/agent/main.ts';\nimport '../kit/x.ts';",
        'test/h.test.ts': "import { x } from '../libs/model/digest.ts';\nimport './i.ts';",
      }),
    );

    expect(complaints).toEqual([
      'libs/store/a.ts:1: @fedscan/model/digest.ts is private; @fedscan/model exports it by index.ts',
      'libs/store/b.ts:1: ../model/digest.ts leaves its package; import @fedscan/model by its name',
      'libs/store/c/d.ts:2: imports its own package by name; use a relative path',
      'libs/store/f.ts:1: there is no package @fedscan/attic',
      'test/system/g.test.ts:2: ../kit/x.ts leaves its package; import @fedscan/test-kit by its name',
      'test/h.test.ts:1: ../libs/model/digest.ts leaves its package; import @fedscan/model by its name',
    ]);
  });

  test('find what is imported and not declared', () => {
    const complaints = undeclaredComplaints(
      houseOf(
        {
          'libs/oci/a.ts':
            "import 'node:fs';\nimport '@fedscan/model';\nimport '@fedscan/runtime';\nimport 'undici/types';\nimport '@scope/name/deep';",
          'libs/oci/a.test.ts':
            "import 'vitest';\nimport '@fedscan/test-kit';\nimport '@fedscan/trust';",
        },
        { 'libs/oci': ['@fedscan/model', '@scope/name'] },
      ),
    );

    expect(complaints.map((line) => line.replace(/ does not stand in.*/, ''))).toEqual([
      'libs/oci/a.ts:3: @fedscan/runtime',
      'libs/oci/a.ts:4: undici',
      'libs/oci/a.test.ts:3: @fedscan/trust',
    ]);
  });

  test('find what is declared and not imported', () => {
    const complaints = unusedComplaints(
      houseOf(
        { 'libs/oci/a.ts': "import type { x } from '@fedscan/model';" },
        { 'libs/oci': ['@fedscan/model', '@fedscan/runtime', 'undici'] },
      ),
    );

    expect(complaints).toEqual([
      'libs/oci/package.json: nothing here imports @fedscan/runtime; remove it',
    ]);
  });

  test('find every way to the environment', () => {
    const text =
      "import { env } from 'node:process';\nconst { argv } = process;\nuse(process.env.HOME, process['env']);\nconst config = readConfig(process.env);\n// process.env\nconst name = 'process.env';";
    const complaintsIn = (path: string) =>
      environmentComplaints(parseSource(path, text)).map((line) => line.replace(/: .*/, ''));

    expect(complaintsIn('libs/oci/a.ts')).toEqual([
      'libs/oci/a.ts:1',
      'libs/oci/a.ts:2',
      'libs/oci/a.ts:3',
      'libs/oci/a.ts:3',
    ]);
    expect(complaintsIn('services/agent/main.ts')).toHaveLength(4);
    expect(complaintsIn('services/agent/config.ts')).toEqual([]);
    expect(complaintsIn('libs/oci/a.test.ts')).toEqual([]);
  });

  test('find enums, namespaces and default exports', () => {
    const source = parseSource(
      'libs/oci/a.ts',
      "export enum Color { Red }\nnamespace Inner {}\ndeclare module 'vitest' {}\nexport default 1;",
    );

    expect([...syntaxComplaints(source), ...defaultExportComplaints(source)]).toEqual([
      'libs/oci/a.ts:1: the enum Color; a union of strings says it better',
      'libs/oci/a.ts:2: the namespace Inner; a file is one already',
      'libs/oci/a.ts:4: a default export; name it',
    ]);
    expect(defaultExportComplaints({ ...source, path: 'vitest.config.ts' })).toEqual([]);
  });

  test('find files that are too long, by their lines', () => {
    const ofLines = (path: string, count: number) =>
      lengthComplaints(parseSource(path, 'let a;\n'.repeat(count).replaceAll('let', 'var')));

    expect(ofLines('libs/oci/a.ts', 200)).toEqual([]);
    expect(ofLines('libs/oci/a.ts', 201)).toEqual([
      'libs/oci/a.ts: 201 lines; past 200, look for the second idea',
    ]);
    expect(ofLines('libs/oci/a.test.ts', 300)).toEqual([]);
  });

  test('find leftovers in comments, not in texts', () => {
    const [word, other] = ['TO' + 'DO', 'FIX' + 'ME'];
    const source = parseSource(
      'libs/oci/a.ts',
      `const text = '${word}';\n// ${word}: later\n/* and\n ${other} */`,
    );

    expect(leftoverComplaints(source)).toEqual([
      `libs/oci/a.ts:2: a ${word}; file an issue instead`,
      `libs/oci/a.ts:3: a ${other}; file an issue instead`,
    ]);
  });

  test('find tests that are skipped or run alone', () => {
    const source = parseSource(
      'libs/oci/a.test.ts',
      "test.only('a');\ndescribe.skip('b');\ntest.concurrent.only('c');\nit.only.each([])('d');\ntest.skipIf(x)('e');\nlist.skip(1);\ntest.todo('f');",
    );

    expect(focusedTestComplaints(source).map((line) => line.replace(/;.*/, ''))).toEqual([
      'libs/oci/a.test.ts:1: test.only',
      'libs/oci/a.test.ts:2: describe.skip',
      'libs/oci/a.test.ts:3: test.concurrent.only',
      'libs/oci/a.test.ts:4: it.only',
      'libs/oci/a.test.ts:7: test.todo',
    ]);
  });
});
