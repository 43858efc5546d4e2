import { expect, test } from 'vitest';
import { detectors } from '../all.ts';
import { goExecutable } from './go-executable.ts';

const executable = { mode: 0o755, size: 1_000_000 };

test.each([
  ['var/lib/rpm/Packages', ['unread/rpm']],
  ['usr/lib/sysimage/rpm/Packages.db', ['unread/rpm']],
  ['usr/lib/sysimage/rpm/rpmdb.sqlite', ['unread/rpm']],
  ['var/lib/rpmmanifest/container-manifest-2', ['unread/rpm']],
  ['var/lib/rpm/Basenames', []],
  ['opt/app/lib/log4j-core-2.14.1.jar', ['unread/java']],
  ['usr/lib/ruby/gems/3.1.0/specifications/default/json-2.6.1.gemspec', []],
  ['usr/lib/ruby/gems/3.1.0/specifications/rack-2.0.gemspec', ['unread/ruby']],
  ['usr/src/app/app.gemspec', []],
])('finds %s to be %j', (path, expected) => {
  const stat = { mode: 0o644, size: 1_000_000 };

  const found = detectors.filter((detector) => detector.wants(path, stat)).map(({ name }) => name);

  expect(found).toEqual(expected);
});

const elf = Buffer.from('\x7fELF', 'latin1');
const marker = Buffer.from('\xff Go buildinf:', 'latin1');
const goProgram = Buffer.concat([elf, Buffer.alloc(1000), marker, Buffer.alloc(1000)]);

test.each([2020, 1010, 700, 5, 3, 1])('knows a Go executable in pieces of %d bytes', (size) => {
  expect(watch(goProgram, size)).toBe(true);
});

test.each<[string, Buffer, boolean | undefined]>([
  ['a program for Windows', Buffer.concat([Buffer.from('MZ'), goProgram]), true],
  ['a program of another language', Buffer.concat([elf, Buffer.alloc(5000)]), undefined],
  ['a script that holds the marker', Buffer.concat([Buffer.from('#!/bin/sh\n'), marker]), false],
  ['an empty file', Buffer.alloc(0), undefined],
])('answers rightly to %s', (_what, bytes, verdict) => {
  expect(watch(bytes, 64)).toBe(verdict);
});

test('looks at executables only', () => {
  const wants = [
    goExecutable.wants('x', executable),
    goExecutable.wants('x', { ...executable, mode: 0o644 }),
    goExecutable.wants('x', { ...executable, size: 1000 }),
  ];

  expect(wants).toEqual([true, false, false]);
});

function watch(bytes: Buffer, size: number): boolean | undefined {
  const look = goExecutable.watch?.();
  for (let at = 0; at < bytes.length; at += size) {
    const verdict = look?.(bytes.subarray(at, at + size));
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}
