import { create } from '@bufbuild/protobuf';
import { imageApi } from '@fedscan/protocol';
import type {
  CatalogFinding,
  CatalogImage,
  CatalogPackage,
  SeverityCounts,
} from '../read-model.ts';
import { imageName } from '../resource-name.ts';
import { toFixState, toScanStatus, toSeverity } from './severity.ts';
import { toTimestamp } from './times.ts';

export function toImage(image: CatalogImage): imageApi.Image {
  return create(imageApi.ImageSchema, {
    name: imageName(image.registry, image.digest),
    digest: image.digest,
    configDigest: image.configDigest ?? '',
    tags: [...image.tags],
    repositories: [...image.repositories],
    platform: image.platform,
    createdAt: toTimestamp(image.createdAt),
    sizeBytes: BigInt(image.sizeBytes),
    operatingSystem: image.operatingSystem,
    layers: image.layers.map(({ digest, diffId, sizeBytes, createdBy }) => ({
      digest,
      diffId: diffId ?? '',
      sizeBytes: BigInt(sizeBytes),
      createdBy: createdBy ?? '',
    })),
    user: image.user,
    labels: { ...image.labels },
    status: toScanStatus(image.status),
    statusCode: image.statusCode ?? '',
    statusReason: image.statusReason ?? '',
    coverage: image.coverage.map(({ code, message }) => ({ code, message })),
    scannedAt: toTimestamp(image.scannedAt),
    findings: toCounts(image.findings),
    fixable: toCounts(image.fixable),
    packages: image.packages,
  });
}

export function toFinding(finding: CatalogFinding): imageApi.Finding {
  return create(imageApi.FindingSchema, {
    vulnerability: finding.vulnerability,
    aliases: [...finding.aliases],
    advisories: [...finding.advisories],
    severity: toSeverity(finding.severity),
    score: finding.score ?? 0,
    title: finding.title,
    package: toPackage(finding.package),
    fixedVersions: [...finding.fixedVersions],
    fixState: toFixState(finding.fixState),
    publishedAt: toTimestamp(finding.publishedAt),
  });
}

export function toPackage(pkg: CatalogPackage): imageApi.Package {
  return create(imageApi.PackageSchema, {
    purl: pkg.purl,
    type: pkg.type,
    name: pkg.name,
    version: pkg.version,
    sourceName: pkg.sourceName,
    sourceVersion: pkg.sourceVersion,
    ecosystem: pkg.ecosystem,
    licenses: [...pkg.licenses],
    locations: pkg.locations.map(({ path, layerDigest, layerIndex }) => ({
      path,
      layerDigest,
      layerIndex,
    })),
    findings: pkg.findings,
  });
}

const toCounts = ({ critical, high, medium, low, negligible, unknown }: SeverityCounts) => ({
  critical,
  high,
  medium,
  low,
  negligible,
  unknown,
});
