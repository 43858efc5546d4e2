// What the rules need to know of one file of ours, read from its syntax tree.
import { type ESTree, parseSync, Visitor } from 'vite';

export type SourceFile = {
  /** From the root of the project, with `/`. */
  readonly path: string;
  readonly lineCount: number;
  readonly imports: readonly Found[];
  /** Ways to `process.env`, but for handing it to `readConfig`. */
  readonly environment: readonly Found[];
  readonly enums: readonly Found[];
  readonly namespaces: readonly Found[];
  readonly defaultExports: readonly Found[];
  /** `test.only`, `describe.skip` and the like. */
  readonly focusedTests: readonly Found[];
  /** Notes to oneself in comments. */
  readonly leftovers: readonly Found[];
};

export type Found = { readonly text: string; readonly line: number };

export function parseSource(path: string, text: string): SourceFile {
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const found = (name: string, { start }: { start: number }): Found => ({
    text: name,
    line: lineAt(start),
  });
  const { program, comments, errors } = parseSync(path, text, {
    lang: path.endsWith('x') ? 'tsx' : 'ts',
  });
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);

  const imports: Found[] = [];
  const environment: Found[] = [];
  const handedOver = new Set<number>();
  const enums: Found[] = [];
  const namespaces: Found[] = [];
  const defaultExports: Found[] = [];
  const focusedTests: Found[] = [];
  const addImport = (source: ESTree.Expression | null): void => {
    if (source?.type === 'Literal' && typeof source.value === 'string') {
      imports.push(found(source.value, source));
    }
  };
  new Visitor({
    ImportDeclaration(node) {
      addImport(node.source);
      // Any way to the environment but `process.env` would go unseen by a reader's search too.
      if (/^(node:)?process$/.test(node.source.value)) environment.push(found('process', node));
    },
    VariableDeclarator({ id, init }) {
      if (id.type === 'ObjectPattern' && init?.type === 'Identifier' && init.name === 'process') {
        environment.push(found('process', id));
      }
    },
    ExportNamedDeclaration: ({ source }) => addImport(source),
    ExportAllDeclaration: ({ source }) => addImport(source),
    ImportExpression: ({ source }) => addImport(source),
    TSImportType: ({ source }) => addImport(source),
    ExportDefaultDeclaration: (node) => defaultExports.push(found('default', node)),
    TSEnumDeclaration: (node) => enums.push(found(node.id.name, node)),
    TSModuleDeclaration(node) {
      // `declare module 'vitest'` only adds to the types of a library.
      if (node.id.type === 'Identifier') namespaces.push(found(node.id.name, node));
    },
    CallExpression({ callee, arguments: [first] }) {
      if (callee.type === 'Identifier' && callee.name === 'readConfig' && first) {
        handedOver.add(first.start);
      }
    },
    MemberExpression(node) {
      const name = dottedName(node);
      if (name === 'process.env' && !handedOver.has(node.start))
        environment.push(found(name, node));
      if (/^(test|it|describe|suite)(\.\w+)*\.(only|skip|todo)$/.test(name)) {
        focusedTests.push(found(name, node));
      }
    },
  }).visit(program);

  return {
    path,
    lineCount: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    imports,
    environment,
    enums,
    namespaces,
    defaultExports,
    focusedTests,
    leftovers: comments.flatMap((comment) =>
      [...comment.value.matchAll(/\b(TODO|FIXME)\b/g)].map(([word]) => found(word, comment)),
    ),
  };
}

// `process.env` for the expression of that name; '' for what is not all names and dots.
function dottedName(node: ESTree.Expression): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression') return '';
  const object = dottedName(node.object as ESTree.Expression);
  const property = nameOf(node);
  return object && property ? `${object}.${property}` : '';
}

function nameOf(node: ESTree.MemberExpression): string {
  const { property } = node;
  if (!node.computed) return property.type === 'Identifier' ? property.name : '';
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : '';
}
