import { create } from '@bufbuild/protobuf';
import { advisoryApi } from '@fedscan/protocol';
import type { AdvisoryImportStep, AdvisorySource } from '../orders.ts';
import type { CatalogAdvisory } from '../read-model.ts';
import { advisoryName, advisorySourceName } from '../resource-name.ts';
import { toTimestamp } from './times.ts';

const problemsShown = 20;

export function toAdvisory(advisory: CatalogAdvisory): advisoryApi.Advisory {
  return create(advisoryApi.AdvisorySchema, {
    name: advisoryName(advisory.id),
    id: advisory.id,
    title: advisory.title,
    details: advisory.details,
    aliases: [...advisory.aliases],
    severity: advisory.severity,
    scores: advisory.scores.map(({ type, vector, value }) => ({ type, vector, value })),
    references: [...advisory.references],
    publishedAt: toTimestamp(advisory.publishedAt),
    modifiedAt: toTimestamp(advisory.modifiedAt),
    withdrawnAt: toTimestamp(advisory.withdrawnAt),
  });
}

export function toAdvisorySource(source: AdvisorySource): advisoryApi.AdvisorySource {
  return create(advisoryApi.AdvisorySourceSchema, {
    name: advisorySourceName(source.name),
    advisories: BigInt(source.advisories),
    fetchedAt: toTimestamp(source.fetchedAt),
    newestAt: toTimestamp(source.newestAt),
    location: source.location ?? '',
    errorMessage: source.error ?? '',
  });
}

export function toImportStep(step: AdvisoryImportStep): advisoryApi.ImportAdvisoriesResponse {
  return create(advisoryApi.ImportAdvisoriesResponseSchema, {
    phase: step.phase,
    records: BigInt(step.records),
    changed: BigInt(step.changed),
    removed: BigInt(step.removed),
    rejected: BigInt(step.rejected),
    packagesRematched: BigInt(step.packagesRematched),
    matchesChanged: BigInt(step.matchesChanged),
    epoch: step.epoch ?? 0n,
    problems: step.problems.slice(0, problemsShown),
  });
}
