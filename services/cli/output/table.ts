import Table from 'cli-table3';
import { printable } from './printable.ts';

/** A cell is text from anywhere; `styled` is text of ours, with colours. */
export type Cell = string | number | bigint | { readonly styled: string };

const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
const style = { 'padding-left': 0, 'padding-right': 2, head: [], border: [] };

/** Columns under headings; no lines, so that it can be cut and searched. */
export function formatTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const table = new Table({ head: [...head], chars: noLines, style });
  table.push(...rows.map((row) => row.map(content)));
  return trimLines(table.toString());
}

/** A heading before each value; what is empty is left out. */
export function formatFacts(facts: readonly (readonly [string, Cell])[]): string {
  const table = new Table({ chars: noLines, style });
  const known = facts.filter(([, value]) => value !== '');
  table.push(...known.map(([name, value]) => [`${name}:`, content(value)]));
  return trimLines(table.toString());
}

function content(cell: Cell): string {
  if (typeof cell === 'object') return cell.styled;
  return printable(String(cell)) || '-';
}

const trimLines = (text: string) => text.replace(/[ \t]+$/gm, '');
