import type { Digest } from '@fedscan/model';
import type { BuiltImage } from './built-image.ts';

type StoredManifest = { readonly mediaType: string; readonly bytes: Buffer };

/** What a registry holds, in memory. */
export class RegistryContent {
  readonly #repositories = new Map<string, Map<string, Digest>>();
  readonly #manifests = new Map<string, StoredManifest>();
  readonly #blobs = new Map<Digest, Buffer>();

  /** Under a tag; without one, by digest only. */
  put(repository: string, tag: string | undefined, image: BuiltImage): void {
    for (const child of image.manifests ?? []) this.put(repository, undefined, child);
    for (const [digest, blob] of image.blobs) this.#blobs.set(digest, blob);
    const { digest, mediaType, manifest } = image;
    this.#manifests.set(`${repository}@${digest}`, { mediaType, bytes: manifest });
    const tags = this.#repositories.get(repository) ?? new Map<string, Digest>();
    this.#repositories.set(repository, tags);
    if (tag !== undefined) tags.set(tag, digest);
  }

  remove(repository: string, tag: string): void {
    this.#repositories.get(repository)?.delete(tag);
  }

  repositories(): string[] {
    return [...this.#repositories.keys()].sort();
  }

  /** In the order in which they were put; undefined where there is no such repository. */
  tags(repository: string): string[] | undefined {
    const tags = this.#repositories.get(repository);
    return tags && [...tags.keys()];
  }

  manifest(
    repository: string,
    reference: string,
  ): ({ digest: Digest } & StoredManifest) | undefined {
    const digest = this.#repositories.get(repository)?.get(reference) ?? reference;
    const manifest = this.#manifests.get(`${repository}@${digest}`);
    return manifest && { digest, ...manifest };
  }

  blob(digest: string): Buffer | undefined {
    return this.#blobs.get(digest);
  }
}
