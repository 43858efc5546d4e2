// Where a registry keeps its blobs in the field: another host, which wants nothing but the signature in its address.
import { listenOnLoopback } from './registry-listener.ts';
import {
  errorReply,
  type Fault,
  type RegistryRequest,
  type Reply,
  sendReply,
  toRegistryRequest,
} from './registry-reply.ts';

export type BlobStorage = AsyncDisposable & {
  readonly url: string;
  readonly requests: readonly RegistryRequest[];
  /** The signed address of a blob, as a registry redirects to it. */
  addressOf(digest: string): string;
  addFault(fault: Fault): void;
};

/** On another address of loopback than the registry, so that it is another host. */
export async function startBlobStorage(
  blob: (digest: string) => Buffer | undefined,
  host = '127.0.0.2',
): Promise<BlobStorage> {
  const requests: RegistryRequest[] = [];
  const faults: Fault[] = [];
  const listener = await listenOnLoopback((message, response) => {
    const request = toRegistryRequest(message);
    requests.push(request);
    const reply = faults.reduce(
      (sofar, fault) => fault(request, sofar) ?? sofar,
      answer(request, blob),
    );
    void sendReply(request, reply, response);
  }, host);
  return {
    url: listener.url,
    requests,
    addressOf: (digest) => `${listener.url}/blobs/${digest}?signature=secret`,
    addFault: (fault) => void faults.push(fault),
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  };
}

function answer(request: RegistryRequest, blob: (digest: string) => Buffer | undefined): Reply {
  const { headers, path, query } = request;
  if (headers.authorization !== undefined || headers.cookie !== undefined) {
    return errorReply(400, 'InvalidArgument', 'Only one auth mechanism allowed');
  }
  if (query.get('signature') !== 'secret') return errorReply(403, 'AccessDenied', 'not signed');
  const bytes = blob(path.replace('/blobs/', ''));
  return bytes ? bytesReply(request, bytes) : errorReply(404, 'NoSuchKey', 'no such key');
}

/** With ranges. RFC 9110 14 */
export function bytesReply(
  { headers }: RegistryRequest,
  bytes: Buffer,
  more: Readonly<Record<string, string>> = {},
): Reply {
  const common = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes', ...more };
  const range = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '');
  const changed = headers['if-range'] !== undefined && headers['if-range'] !== more.etag;
  if (!range || changed) return { status: 200, headers: common, body: bytes };
  const start = Number(range[1]);
  if (start >= bytes.length) return errorReply(416, 'RANGE_INVALID', 'behind the end');
  const end = Math.min(range[2] ? Number(range[2]) : bytes.length - 1, bytes.length - 1);
  return {
    status: 206,
    headers: { ...common, 'content-range': `bytes ${start}-${end}/${bytes.length}` },
    body: bytes.subarray(start, end + 1),
  };
}
