import type { AffectedPackage, RangeEvent } from '@fedscan/model';
import { expect, test } from 'vitest';
import { readVersion } from './affected.ts';
import { fixOf } from './fix.ts';
import { orderOf } from './order/all.ts';

const installed = readVersion('1.0-1', orderOf('Debian:12'));

const entry = (events: RangeEvent[], fixWord?: string): AffectedPackage => ({
  ecosystem: 'Debian:12',
  name: 'curl',
  ranges: events.length > 0 ? [{ type: 'ECOSYSTEM', events }] : [],
  versions: ['1.0-1'],
  severity: [],
  ...(fixWord && { fixWord }),
});

const fixed = (version: string) => entry([{ introduced: '0' }, { fixed: version }]);
const open = (fixWord?: string) => entry([{ introduced: '0' }], fixWord);

test.each([
  ['a fix of each branch, in order', [fixed('1.10-1'), fixed('1.9-1')], 'fixed', ['1.10-1']],
  ['the same fix once', [fixed('1.9-1'), fixed('0:1.9-1')], 'fixed', ['0:1.9-1']],
  ['a fix that was made again', [fixed('1.0-1+u1'), fixed('1.0-1+u2')], 'fixed', ['1.0-1+u2']],
  ['a fix that another record does not know of', [fixed('1.9-1'), open()], 'fixed', ['1.9-1']],
  ['no fix', [open()], 'not_fixed', []],
  ['a fix that will not come', [open('wont_fix')], 'wont_fix', []],
  ['a fix that waits', [open(), open('deferred')], 'deferred', []],
  ['the end of support', [open('wont_fix'), open('end_of_life')], 'end_of_life', []],
  ['a word that is none of ours', [open('maybe')], 'not_fixed', []],
  [
    'a last affected version',
    [entry([{ introduced: '0' }, { lastAffected: '1.0-1' }])],
    'unknown',
    [],
  ],
  ['a bare list', [entry([])], 'unknown', []],
])('%s', (_, entries, fixState, fixedVersions) => {
  expect(fixOf(installed, entries)).toEqual({ fixState, fixedVersions });
});
