import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';

/** Fields that this version does not know are left out: they are kept where the bytes are. */
export const decode = <Desc extends DescMessage>(
  schema: Desc,
  bytes: Uint8Array,
): MessageShape<Desc> => fromBinary(schema, bytes, { readUnknownFields: false });

export const toDate = (time: Timestamp | undefined): Date | undefined =>
  time && timestampDate(time);
