// The little of an ExportTraceServiceRequest that tests look at, read field by field.
// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

export type ReceivedSpan = {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty where there is none. */
  readonly parentId: string;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
};

type Message = ReadonlyMap<number, readonly (Uint8Array | number)[]>;

export function readSpans(request: Uint8Array): ReceivedSpan[] {
  return messages(read(request), 1).flatMap((resourceSpans) => {
    const [resource] = messages(resourceSpans, 1);
    const service = String(resource && attributesOf(resource, 1)['service.name']);
    return messages(resourceSpans, 2)
      .flatMap((scopeSpans) => messages(scopeSpans, 2))
      .map((span) => toSpan(service, span));
  });
}

const toSpan = (service: string, span: Message): ReceivedSpan => {
  const [status] = messages(span, 15);
  return {
    service,
    name: text(span, 5),
    traceId: hex(span, 1),
    spanId: hex(span, 2),
    parentId: hex(span, 4),
    failed: status?.get(3)?.[0] === 2,
    attributes: attributesOf(span, 9),
  };
};

const attributesOf = (message: Message, field: number): Record<string, unknown> =>
  Object.fromEntries(
    messages(message, field).map((pair) => [text(pair, 1), readAny(messages(pair, 2)[0])]),
  );

// AnyValue: a string, a truth value, a whole number or a double.
function readAny(value: Message | undefined): unknown {
  if (value?.has(1)) return text(value, 1);
  if (value?.has(2)) return value.get(2)?.[0] !== 0;
  if (value?.has(3)) return value.get(3)?.[0];
  const [double] = value?.get(4) ?? [];
  if (!(double instanceof Uint8Array)) return undefined;
  return new DataView(double.buffer, double.byteOffset).getFloat64(0, true);
}

function read(bytes: Uint8Array): Message {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, (Uint8Array | number)[]>();
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const value = readValue(reader, type);
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}

function readValue(reader: BinaryReader, type: WireType): Uint8Array | number {
  if (type === WireType.Varint) return Number(reader.int64());
  if (type === WireType.LengthDelimited) return reader.bytes();
  return reader.skip(type);
}

const messages = (message: Message, field: number): Message[] =>
  (message.get(field) ?? []).map((value) => read(value as Uint8Array));

const bytesOf = (message: Message, field: number): Buffer =>
  Buffer.from((message.get(field)?.[0] as Uint8Array | undefined) ?? []);

const text = (message: Message, field: number): string => bytesOf(message, field).toString('utf8');
const hex = (message: Message, field: number): string => bytesOf(message, field).toString('hex');
