// The rules file as YAML, with the line of everything in it.
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

export type Mistake = {
  /** From 1; 0 where it concerns the whole file. */
  readonly line: number;
  readonly ruleId?: number;
  readonly message: string;
};

export type Path = readonly (string | number)[];

export type RulesDocument =
  | { readonly mistakes: readonly Mistake[] }
  | { readonly mistakes?: undefined; readonly value: unknown; lineOf(path: Path): number };

const mostBytes = 1024 * 1024;
// Each use of an anchor counts with all that it stands for: enough for people, nothing for a bomb.
const mostAliases = 100;

export function readRulesDocument(text: string): RulesDocument {
  if (Buffer.byteLength(text) > mostBytes) {
    return { mistakes: [{ line: 0, message: 'the file is larger than 1 MiB' }] };
  }
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const problems = [...document.errors, ...document.warnings];
    if (problems.length > 0) {
      const mistakes = problems.map(({ pos: [at], message }) => ({
        line: lines.linePos(at).line,
        message: `not YAML: ${message}`,
      }));
      return { mistakes };
    }
    const value: unknown = document.toJS({ maxAliasCount: mostAliases });
    const lineOf = (path: Path) => {
      const node = nearest(document.contents, path, (alias) =>
        isAlias(alias) ? alias.resolve(document) : alias,
      );
      return node?.range ? lines.linePos(node.range[0]).line : 0;
    };
    return { value, lineOf };
  } catch (error) {
    // Thrown for aliases without end, and where nesting exhausts the stack.
    const reason = error instanceof RangeError ? 'nested too deeply' : (error as Error).message;
    return { mistakes: [{ line: 0, message: `not usable as YAML: ${reason}` }] };
  }
}

// The node at the path, or the last one on the way to it.
function nearest(
  root: Node | null,
  path: Path,
  resolve: (node: Node) => Node | undefined,
): Node | undefined {
  let found: Node | undefined = root ?? undefined;
  for (const step of path) {
    const node = found && resolve(found);
    const next = node && childOf(node, step);
    if (!next) return found;
    found = next;
  }
  return found;
}

function childOf(node: Node, step: string | number): Node | undefined {
  if (isSeq(node)) return node.items[Number(step)] as Node | undefined;
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
  // A line is where its name stands, unless more is asked for below it.
  const value = pair?.value as Node | null | undefined;
  return value && !isScalar(value) ? value : ((pair?.key as Node | undefined) ?? undefined);
}
