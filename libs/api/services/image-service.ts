import type { ServiceImpl } from '@connectrpc/connect';
import { ImageReferenceError, parseImageReference, type Severity } from '@fedscan/model';
import { imageApi } from '@fedscan/protocol';
import { invalid, notFound } from '../api-error.ts';
import { fromScanStatus, fromSeverity } from '../messages/severity.ts';
import { toFinding, toImage, toPackage } from '../messages/to-image.ts';
import { readPage } from '../page.ts';
import type { CatalogScanStatus, ImageOrder, ReadModel } from '../read-model.ts';
import { imageName, parseImageName, parseRegistryParent, registryName } from '../resource-name.ts';

const mostWords = 20;
const longestQuery = 500;
const findingsPage = { usual: 500, most: 5000 };

const orders: Record<string, ImageOrder> = {
  '': 'repository',
  repository: 'repository',
  'findings desc': 'findings',
  'scanned_at desc': 'scanned_at',
  'created_at desc': 'created_at',
};

export function imageService(catalog: ReadModel): ServiceImpl<typeof imageApi.ImageService> {
  return {
    async listImages(request) {
      const registry = parseRegistryParent(request.parent);
      const window = readPage(imageApi.ListImagesRequestSchema, request, {
        usual: 100,
        most: 1000,
      });
      if (registry !== undefined) await checkRegistry(registry);
      const page = await catalog.images({
        ...window,
        registry,
        words: wordsOf(request.query),
        minSeverity: severityOf(request.minSeverity),
        status: statusOf(request.status),
        vulnerability: request.vulnerability || undefined,
        order: orderOf(request.orderBy),
      });
      return {
        images: page.items.map(toImage),
        nextPageToken: window.tokenFor(page.next),
        totalSize: page.total,
      };
    },

    async getImage({ name }) {
      const image = isImageName(name) ? await byName(name) : await byReference(name);
      return { image: toImage(image) };
    },

    async listFindings(request) {
      const { registry, digest } = parseImageName(request.parent, 'parent');
      const window = readPage(imageApi.ListFindingsRequestSchema, request, findingsPage);
      const page = await catalog.findings(registry, digest, {
        ...window,
        words: wordsOf(request.query),
        minSeverity: severityOf(request.minSeverity),
        fixableOnly: request.fixableOnly,
      });
      if (!page) throw notFound(imageName(registry, digest));
      return {
        findings: page.items.map(toFinding),
        nextPageToken: window.tokenFor(page.next),
        totalSize: page.total,
      };
    },

    async listPackages(request) {
      const { registry, digest } = parseImageName(request.parent, 'parent');
      const window = readPage(imageApi.ListPackagesRequestSchema, request, findingsPage);
      const words = wordsOf(request.query);
      const page = await catalog.packages(registry, digest, { ...window, words });
      if (!page) throw notFound(imageName(registry, digest));
      return {
        packages: page.items.map(toPackage),
        nextPageToken: window.tokenFor(page.next),
        totalSize: page.total,
      };
    },
  };

  async function checkRegistry(id: string): Promise<void> {
    const registries = await catalog.registries();
    if (!registries.some((registry) => registry.id === id)) throw notFound(registryName(id));
  }

  async function byName(name: string) {
    const { registry, digest } = parseImageName(name);
    const image = await catalog.image(registry, digest);
    if (!image) throw notFound(name);
    return image;
  }

  async function byReference(text: string) {
    const [image] = await catalog.imagesNamed(parseReference(text));
    if (!image) throw notFound(text, `no registry that is known here holds ${text}`);
    return image;
  }
}

const isImageName = (name: string) => /^registries\/[^/]*\/images\//.test(name);

function parseReference(text: string) {
  try {
    return parseImageReference(text);
  } catch (error) {
    if (!(error instanceof ImageReferenceError)) throw error;
    throw invalid({ field: 'name', description: error.message });
  }
}

function wordsOf(query: string): readonly string[] {
  if (query.length > longestQuery) {
    throw invalid({ field: 'query', description: `is longer than ${longestQuery} characters` });
  }
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length > mostWords) {
    throw invalid({ field: 'query', description: `has more than ${mostWords} words` });
  }
  return words;
}

function severityOf(number: imageApi.Severity): Severity | undefined {
  if (number === imageApi.Severity.UNSPECIFIED) return undefined;
  const severity = fromSeverity(number);
  if (!severity) throw invalid({ field: 'min_severity', description: `${number} is no severity` });
  return severity;
}

function statusOf(number: imageApi.ScanStatus): CatalogScanStatus | undefined {
  if (number === imageApi.ScanStatus.UNSPECIFIED) return undefined;
  const status = fromScanStatus(number);
  if (!status) throw invalid({ field: 'status', description: `${number} is no status` });
  return status;
}

function orderOf(text: string): ImageOrder {
  const order = Object.hasOwn(orders, text.trim()) ? orders[text.trim()] : undefined;
  if (order) return order;
  const known = Object.keys(orders).filter(Boolean).join('", "');
  throw invalid({
    field: 'order_by',
    description: `"${text.slice(0, 50)}" is not one of "${known}"`,
  });
}
