// npm run bench: what fedscan costs, each figure beside something that is measured in the same run, since machines are
// noisy. Prints a table and writes it to docs/benchmarks.md.
//   npm run bench -- scan     one section only, and writes nothing
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '@fedscan/test-kit';
import { benchAdmission } from './admission.ts';
import { benchFeed } from './feed.ts';
import type { Row, Section } from './row.ts';
import { benchScan } from './scan.ts';

const sections: Readonly<Record<string, Section>> = {
  scan: benchScan,
  feed: benchFeed,
  admission: benchAdmission,
};
const file = join(projectRoot, 'docs/benchmarks.md');
const [begin, end] = ['<!-- figures -->', '<!-- end of figures -->'];

const [only] = process.argv.slice(2);
const chosen = only ? [only] : Object.keys(sections);
const rows: Row[] = [];
for (const name of chosen) {
  const section = sections[name];
  if (!section)
    throw new Error(`there is no section ${name}; there are ${Object.keys(sections).join(', ')}`);
  console.log(`measuring ${name} …`);
  rows.push(...(await section()));
}
const table = toTable(rows);
console.log(table);
if (!only) {
  const text = await readFile(file, 'utf8');
  const before = text.slice(0, text.indexOf(begin) + begin.length);
  await writeFile(
    file,
    `${before}\n${toTable(rows)}\n${about()}\n${text.slice(text.indexOf(end))}`,
  );
}

function toTable(all: readonly Row[]): string {
  const lines = all.map(
    ({ quantity, measured, against, ratio }) =>
      `| ${quantity} | ${measured} | ${against} | **${ratio}** |`,
  );
  return [
    '| quantity | measured | against, in the same run | ratio |',
    '|---|---|---|---|',
    ...lines,
  ].join('\n');
}

function about(): string {
  const processors = cpus();
  return `\n${processors.length} × ${processors[0]?.model.trim()}, Node.js ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`;
}
