import { create, toBinary } from '@bufbuild/protobuf';
import { entries } from '@fedscan/protocol';
import { expect, test } from 'vitest';
import { checkInventory, someNumber } from './packed-inventory.ts';

const { InventoryEntrySchema } = entries;
const packed = toBinary(
  InventoryEntrySchema,
  create(InventoryEntrySchema, {
    paths: ['a', 'ü'],
    layers: [
      { layer: 0, packageDeltas: [0, 127, 1, 0, 16_384], pathIndexes: [0, 1, 0, 1, 0] },
      { layer: 7, packageDeltas: [200_000_000], pathIndexes: [1] },
    ],
  }),
);
const numbersOf = (payload: Uint8Array) => {
  const numbers: number[] = [];
  someNumber(payload, (number) => numbers.push(number) < 0);
  return numbers;
};

test('reads the numbers of each layer, as often as they stand there', () => {
  expect(numbersOf(packed)).toEqual([0, 127, 128, 128, 16_512, 200_000_000]);
  expect(someNumber(packed, (number) => number === 128)).toBe(true);
  expect(() => checkInventory(packed)).not.toThrow();
});

test('reads numbers that another writer left unpacked', () => {
  const layer = [0x08, 0x01, 0x10, 0x05, 0x10, 0x80, 0x01]; // layer 1; deltas 5 and 128, each with its own tag

  expect(numbersOf(Uint8Array.of(0x0a, layer.length, ...layer))).toEqual([5, 133]);
});

test('refuses what ends within a layer or a number, and numbers that no table could hold', () => {
  const layer = [0x12, 2, 0x85, 0x01]; // one delta of 133, packed
  expect(numbersOf(Uint8Array.of(0x0a, 4, ...layer))).toEqual([133]);
  expect(() => checkInventory(Uint8Array.of(0x0a, 4, ...layer.slice(0, 3)))).toThrow();
  expect(() => checkInventory(Uint8Array.of(0x0a, 3, ...layer))).toThrow();
  expect(() => checkInventory(Uint8Array.of(0x0a, 4, 0x12, 1, 0x85, 0x01))).toThrow();
  expect(() => checkInventory(Uint8Array.of(0x0a, 4, 0x12, 9, 0x85, 0x01))).toThrow();
  const deltas = (packageDeltas: number[]) =>
    toBinary(InventoryEntrySchema, create(InventoryEntrySchema, { layers: [{ packageDeltas }] }));
  expect(() => checkInventory(deltas([0xffff_ffff]))).toThrow('is not a package number');
  expect(() => checkInventory(Uint8Array.of(0x12, 9, 0x61))).toThrow();
});
