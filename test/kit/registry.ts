// A registry on loopback that keeps what is put into it in memory, is strict about how it is asked, remembers every
// request, and fails as it is told to.
import type { BuiltImage } from './built-image.ts';
import { RegistryContent } from './registry-content.ts';
import { listenOnLoopback, type ServerCertificate } from './registry-listener.ts';
import {
  type Fault,
  type RegistryRequest,
  sendReply,
  toRegistryRequest,
} from './registry-reply.ts';
import { type RegistryRules, routeRequest } from './registry-routes.ts';

export type TestRegistryOptions = RegistryRules & {
  /** `repository:tag` and what it names. */
  readonly images?: Readonly<Record<string, BuiltImage>>;
  readonly tls?: ServerCertificate;
  readonly faults?: readonly Fault[];
  readonly host?: string;
};

export type TestRegistry = AsyncDisposable & {
  readonly url: string;
  /** With the port, as image references write it. */
  readonly host: string;
  put(repository: string, tag: string, image: BuiltImage): void;
  remove(repository: string, tag: string): void;
  blob(digest: string): Buffer | undefined;
  /** Since the start or the last `forgetRequests`. */
  readonly requests: readonly RegistryRequest[];
  /** `METHOD /target` of each. */
  log(): string[];
  forgetRequests(): void;
  /** Changes answers from now on. */
  addFault(fault: Fault): void;
  /** Of clients, open now. */
  connections(): Promise<number>;
};

export async function startTestRegistry(options: TestRegistryOptions = {}): Promise<TestRegistry> {
  const content = new RegistryContent();
  const requests: RegistryRequest[] = [];
  const faults: Fault[] = [...(options.faults ?? [])];
  const put = (repository: string, tag: string, image: BuiltImage) =>
    content.put(repository, tag, image);
  for (const [name, image] of Object.entries(options.images ?? {})) {
    const colon = name.lastIndexOf(':');
    put(name.slice(0, colon), name.slice(colon + 1), image);
  }

  const listener = await listenOnLoopback(
    (message, response) => {
      const request = toRegistryRequest(message);
      requests.push(request);
      const usual = routeRequest(request, content, options);
      const reply = faults.reduce((sofar, fault) => fault(request, sofar) ?? sofar, usual);
      void sendReply(request, reply, response);
    },
    options.host,
    options.tls,
  );
  return {
    url: listener.url,
    host: new URL(listener.url).host,
    put,
    remove: (repository, tag) => content.remove(repository, tag),
    blob: (digest) => content.blob(digest),
    requests,
    log: () => requests.map(({ method, target }) => `${method} ${target}`),
    forgetRequests: () => void requests.splice(0),
    addFault: (fault) => void faults.push(fault),
    connections: () => listener.connections(),
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  };
}
