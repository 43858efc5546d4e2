// Walks the package numbers of an INVENTORY entry without unpacking it: a list of images asks this of each of them.
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { entries } from '@fedscan/protocol';

const layers = entries.InventoryEntrySchema.field.layers.number;
const paths = entries.InventoryEntrySchema.field.paths.number;
const deltas = entries.LayerInventorySchema.field.packageDeltas.number;
const largest = 0x0fff_ffff;

type Test = (number: number) => boolean;

/**
 * Whether one of the numbers passes; each comes as often as it stands there, layer by layer.
 * @throws an Error where the bytes are no inventory
 */
export function someNumber(payload: Uint8Array, test: Test): boolean {
  const reader = new BinaryReader(payload);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field !== layers || type !== WireType.LengthDelimited) reader.skip(type, field);
    else if (someInLayer(payload, reader, endOf(reader), test)) return true;
  }
  return false;
}

/** @throws an Error where the bytes are no inventory; costs a tenth of decoding it */
export function checkInventory(payload: Uint8Array): void {
  someNumber(payload, () => false);
  const reader = new BinaryReader(payload);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === paths) reader.string();
    else reader.skip(type, field);
  }
}

function endOf(reader: BinaryReader): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) throw new RangeError('the inventory ends too early');
  return end;
}

function someInLayer(payload: Uint8Array, reader: BinaryReader, end: number, test: Test): boolean {
  let number = 0;
  while (reader.pos < end) {
    const [field, type] = reader.tag();
    if (field !== deltas) {
      reader.skip(type, field);
      continue;
    }
    const isPacked = type === WireType.LengthDelimited;
    const last = isPacked ? endOf(reader) : reader.pos + 1;
    let at = reader.pos;
    while (at < last) {
      // Read here and not by the reader: there are 25 million in a large fleet.
      let scale = 1;
      let byte = payload[at++] ?? 0;
      number += byte & 0x7f;
      while (byte >= 0x80) {
        scale *= 0x80;
        byte = payload[at++] ?? 0;
        number += (byte & 0x7f) * scale;
      }
      if (number > largest) throw new RangeError(`${number} is not a package number`);
      if (test(number)) return true;
    }
    if (at > (isPacked ? last : end)) throw new RangeError('the inventory ends within a number');
    reader.pos = at;
  }
  return false;
}
