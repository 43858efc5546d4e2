import { type OciClient, type OciEndpoint, openOciClient } from '@fedscan/oci';

type Kept = { readonly client: OciClient; users: number };

/** Clients of the registries that were asked last: connections and tokens are worth keeping for the next image. */
export class OciClients implements AsyncDisposable {
  readonly #most: number;
  readonly #kept = new Map<string, Kept>();

  constructor(most: number) {
    this.#most = most;
  }

  async use<T>(endpoint: OciEndpoint, work: (client: OciClient) => Promise<T>): Promise<T> {
    const key = JSON.stringify(endpoint);
    const kept = this.#kept.get(key) ?? { client: openOciClient(endpoint), users: 0 };
    this.#kept.delete(key);
    this.#kept.set(key, kept); // the last in order is the last used
    kept.users++;
    try {
      return await work(kept.client);
    } finally {
      kept.users--;
      await this.#closeSurplus();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const kept = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(kept.map(({ client }) => client[Symbol.asyncDispose]()));
  }

  async #closeSurplus(): Promise<void> {
    for (const [key, { client, users }] of this.#kept) {
      if (this.#kept.size <= this.#most) return;
      if (users > 0) continue;
      this.#kept.delete(key);
      await client[Symbol.asyncDispose]();
    }
  }
}
