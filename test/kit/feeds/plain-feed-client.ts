// A gRPC client that knows nothing of us but the proto files, which it reads when it starts.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import {
  type ChannelCredentials,
  type Client,
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { projectRoot } from '../service.ts';

const definition = loadSync('fedscan/feed/v1/feed.proto', {
  includeDirs: [join(projectRoot, 'proto')],
  keepCase: true,
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
});

export type PlainHead = { seq: string; digest: Buffer; live_entries: string };
export type PlainBatch = {
  feed: string;
  from_seq: string;
  to_seq: string;
  entries: Buffer;
  raw_size: number;
  head: PlainHead | null;
};
export type PlainResponse = {
  kind: 'batch' | 'heads' | 'restart' | 'retire' | 'goodbye' | 'compare';
  batch?: PlainBatch;
  heads?: { heads: PlainHead[] };
  goodbye?: { retry_after_ms: number };
};
type PlainEntry = { kind: string; key: string; seq: string; payload: Buffer; deleted: boolean };

export type PlainFeedClient = Client & {
  follow(request: object): ClientReadableStream<PlainResponse>;
  resolve(request: object, callback: (error: ServiceError | null) => void): void;
};

type ServiceClient = new (address: string, identity: ChannelCredentials) => PlainFeedClient;
type Loaded = { fedscan: { feed: { v1: { FeedService: ServiceClient } } } };

export function openPlainFeedClient(port: number, identity: ChannelCredentials): PlainFeedClient {
  const { FeedService } = (loadPackageDefinition(definition) as unknown as Loaded).fedscan.feed.v1;
  return new FeedService(`localhost:${port}`, identity);
}

export const plainIdentity = (pem: { caPem: string; keyPem: string; certPem: string }) =>
  credentials.createSsl(Buffer.from(pem.caPem), Buffer.from(pem.keyPem), Buffer.from(pem.certPem));

/** A copy that is kept and proven by what the proto files say, and by nothing of ours. */
export class PlainCopy {
  readonly entries = new Map<string, PlainEntry>();
  seq = '0';

  apply(batch: PlainBatch): void {
    if (batch.from_seq !== this.seq) throw new Error(`${batch.from_seq} after ${this.seq}`);
    const raw = batch.raw_size === 0 ? Buffer.alloc(0) : zstdDecompressSync(batch.entries);
    if (raw.length !== batch.raw_size)
      throw new Error(`${raw.length} instead of ${batch.raw_size}`);
    for (const entry of decodeEntries(raw)) {
      const name = `${entry.kind} ${entry.key}`;
      if (entry.deleted) this.entries.delete(name);
      else this.entries.set(name, entry);
    }
    this.seq = batch.to_seq;
  }

  /** In hexadecimal digits. */
  digest(): string {
    let sum = 0n;
    for (const entry of this.entries.values()) sum += BigInt(`0x${hashOf(entry)}`);
    return (sum % (1n << 256n)).toString(16).padStart(64, '0');
  }
}

function decodeEntries(raw: Buffer): PlainEntry[] {
  const type = definition['fedscan.feed.v1.EntryList'] as unknown as {
    deserialize(bytes: Buffer): { entries: PlainEntry[] };
  };
  return type.deserialize(raw).entries;
}

function hashOf({ kind, key, payload }: PlainEntry): string {
  const hash = createHash('sha256').update(number(kindNumber(kind)));
  for (const bytes of [Buffer.from(key), payload]) hash.update(number(bytes.length)).update(bytes);
  return hash.digest('hex');
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function kindNumber(name: string): number {
  const { type } = definition['fedscan.feed.v1.EntryKind'] as unknown as {
    type: { value: { name: string; number: number }[] };
  };
  const found = type.value.find((value) => value.name === name);
  // A kind that the files do not know yet comes as its number.
  return found?.number ?? Number(name);
}
