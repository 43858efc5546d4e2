// Walks the package numbers of an INVENTORY entry without unpacking it: a list of images asks this of each of them.
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { entries } from '@fedscan/protocol';

const layers = entries.InventoryEntrySchema.field.layers.number;
const paths = entries.InventoryEntrySchema.field.paths.number;
const deltas = entries.LayerInventorySchema.field.packageDeltas.number;
const largest = 0x0fff_ffff;

/**
 * Whether one of the numbers passes; each comes as often as it stands there, layer by layer.
 * @throws an Error where the bytes are no inventory
 */
export function someNumber(payload: Uint8Array, test: (number: number) => boolean): boolean {
  const reader = new BinaryReader(payload);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === paths) reader.string();
    else if (field !== layers || type !== WireType.LengthDelimited) reader.skip(type, field);
    else if (someInLayer(reader, reader.uint32() + reader.pos, test)) return true;
  }
  return false;
}

function someInLayer(
  reader: BinaryReader,
  end: number,
  test: (number: number) => boolean,
): boolean {
  if (end > reader.len) throw new RangeError('the inventory ends within a layer');
  let number = 0;
  while (reader.pos < end) {
    const [field, type] = reader.tag();
    if (field !== deltas) {
      reader.skip(type, field);
      continue;
    }
    const last = type === WireType.LengthDelimited ? reader.uint32() + reader.pos : reader.pos + 1;
    while (reader.pos < last) {
      number += reader.uint32();
      if (number > largest) throw new RangeError(`${number} is not a package number`);
      if (test(number)) return true;
    }
  }
  return false;
}
