import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '@fedscan/test-kit';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from './program.ts';

const program = createProgram({ folder: '/nowhere' });
const documented = readFileSync(path.join(projectRoot, 'docs/cli.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('npx fedscan '))
  .map((line) => line.slice('npx '.length).replace(/ [<>] \S+$/, ''));

test.each(documented)('"%s" is a command with these options', (line) => {
  const words = line.split(' ').slice(1);

  const command = words.reduce<Command>(
    (found, word) => found.commands.find((child) => child.name() === word) ?? found,
    program,
  );
  const flags = words.filter((word) => word.startsWith('-'));
  const known = [...program.options, ...command.options].flatMap(({ long, short }) => [
    long,
    short,
  ]);

  expect(flags.filter((flag) => flag !== '--help' && !known.includes(flag))).toEqual([]);
  expect(command.commands, `${command.name()} is a group of commands`).toHaveLength(
    line === 'fedscan --help' ? command.commands.length : 0,
  );
});

test('every command is documented', () => {
  const leaves = program.commands.flatMap((group) =>
    group.commands.length > 0
      ? group.commands.map((command) => `${group.name()} ${command.name()}`)
      : [group.name()],
  );

  const missing = leaves.filter((name) => !documented.some((line) => line.includes(` ${name}`)));

  expect(missing).toEqual([]);
});
