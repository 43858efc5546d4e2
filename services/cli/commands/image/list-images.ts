import { imageApi } from '@fedscan/protocol/api';
import { allPages } from '../../connection/all-pages.ts';
import type { Context } from '../../context.ts';
import { formatImages } from './format-image.ts';

export type ImageListOptions = {
  /** "registries/-" for all. */
  readonly parent: string;
  readonly query?: string;
  readonly severity?: imageApi.Severity;
  readonly status?: imageApi.ScanStatus;
  readonly vulnerability?: string;
  readonly limit: number;
  readonly orderBy: string;
};

const largestPage = 1000;

export async function listImages(
  { clients, output }: Context,
  options: ImageListOptions,
): Promise<void> {
  const limit = options.limit === 0 ? Number.POSITIVE_INFINITY : options.limit;
  const images: imageApi.Image[] = [];
  let totalSize = 0;
  const pages = allPages((pageToken) =>
    clients.images.listImages({
      parent: options.parent,
      pageSize: Math.min(limit - images.length, largestPage),
      pageToken,
      query: options.query,
      minSeverity: options.severity,
      status: options.status,
      vulnerability: options.vulnerability,
      orderBy: options.orderBy,
    }),
  );
  for await (const page of pages) {
    images.push(...page.images);
    totalSize = page.totalSize;
    if (images.length >= limit) break;
  }
  output.result(imageApi.ListImagesResponseSchema, { images, totalSize }, () =>
    formatImages(images),
  );
  if (images.length < totalSize) {
    output.note(`${images.length} of ${totalSize} images; --limit 0 lists all`);
  }
}
