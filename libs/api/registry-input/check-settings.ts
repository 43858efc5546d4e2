// What may be asked of a registry, whichever driver it has. All mistakes are told together.
import { X509Certificate } from 'node:crypto';
import { parsePlatform } from '@fedscan/model';
import { type FieldViolation, invalid } from '../api-error.ts';
import type { Orders } from '../orders.ts';
import type { RegistrySettings } from '../registry.ts';

const shortestInterval = 60;
const longestInterval = 30 * 24 * 3600;
const longestUrl = 2048;
const longestText = 1024;
const longestPem = 256 * 1024;
const mostFilters = 1000;
const mostPlatforms = 50;
const mostAliases = 100;

const prefixForm = /^(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::[0-9]{1,5})?(?:\/[a-z0-9._-]+)*$/;

/** @throws ApiError INVALID_ARGUMENT that names each field that is wrong */
export function checkSettings(
  settings: RegistrySettings,
  orders: Pick<Orders, 'registryKinds' | 'checkFilter'>,
): void {
  const violations = [
    ...kind(settings.kind, orders.registryKinds),
    ...url(settings.url),
    ...interval(settings.intervalSeconds),
    ...caPem(settings.caPem),
    ...count('platforms', settings.platforms, mostPlatforms),
    ...settings.platforms.flatMap(platform),
    ...count('aliases', settings.aliases, mostAliases),
    ...settings.aliases.flatMap(({ from, to }, i) => [
      ...prefix(`aliases[${i}].from`, from),
      ...prefix(`aliases[${i}].to`, to),
    ]),
    ...count('filters', settings.filters, mostFilters),
  ];
  // A filter is read in the light of kind and URL, so these come first.
  if (violations.length === 0) {
    violations.push(...settings.filters.flatMap((text, i) => filter(text, i, settings, orders)));
  }
  if (violations.length > 0) {
    throw invalid(...violations.map((v) => ({ ...v, field: `registry.${v.field}` })));
  }
}

function kind(value: string, kinds: readonly string[]): FieldViolation[] {
  if (kinds.includes(value)) return [];
  const description =
    value === ''
      ? `is missing; one of ${kinds.join(', ')}`
      : `"${value.slice(0, 50)}" is not known; one of ${kinds.join(', ')}`;
  return [{ field: 'kind', description }];
}

function url(value: string): FieldViolation[] {
  const wrong = (description: string) => [{ field: 'url', description }];
  if (value === '') return wrong('is missing, such as https://registry.example.com');
  if (value.length > longestUrl) return wrong(`is longer than ${longestUrl} characters`);
  if (!/^https?:\/\//i.test(value)) return wrong('must begin with https:// or http://');
  if (!URL.canParse(value)) return wrong('is not a URL, such as https://registry.example.com');
  const parsed = new URL(value);
  if (parsed.username || parsed.password) {
    return wrong('must not hold a user name or password; give them as the credential');
  }
  if (parsed.search || value.includes('?')) return wrong('must not have a query ("?…")');
  if (parsed.hash || value.includes('#')) return wrong('must not have a fragment ("#…")');
  return [];
}

function interval(seconds: number | undefined): FieldViolation[] {
  if (seconds === undefined) return [];
  if (Number.isInteger(seconds) && seconds >= shortestInterval && seconds <= longestInterval) {
    return [];
  }
  const description = 'must be whole seconds, from 60 s to 30 days; leave it out to start by hand';
  return [{ field: 'schedule.interval', description }];
}

function caPem(pem: string | undefined): FieldViolation[] {
  if (pem === undefined) return [];
  const description = 'is not a PEM certificate ("-----BEGIN CERTIFICATE-----")';
  if (pem.length > longestPem) return [{ field: 'ca_pem', description: 'is longer than 256 KiB' }];
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    for (const block of blocks) new X509Certificate(block);
    return blocks.length > 0 ? [] : [{ field: 'ca_pem', description }];
  } catch {
    return [{ field: 'ca_pem', description }];
  }
}

function platform(text: string, index: number): FieldViolation[] {
  const wellFormed = /^[a-z0-9_]+\/[a-z0-9_]+(?:\/[a-z0-9._]+)?$/.test(text);
  if (wellFormed && parsePlatform(text)) return [];
  const description = `"${text.slice(0, 50)}" is not a platform, such as linux/amd64 or linux/arm64/v8`;
  return [{ field: `platforms[${index}]`, description }];
}

function prefix(field: string, text: string): FieldViolation[] {
  if (text.length <= longestText && prefixForm.test(text)) return [];
  const description = 'must be a host with an optional path, such as mirror.corp/dockerhub';
  return [{ field, description }];
}

function count(field: string, values: readonly unknown[], most: number): FieldViolation[] {
  return values.length <= most ? [] : [{ field, description: `has more than ${most} values` }];
}

function filter(
  text: string,
  index: number,
  settings: RegistrySettings,
  orders: Pick<Orders, 'checkFilter'>,
): FieldViolation[] {
  const field = `filters[${index}]`;
  if (text.length > longestText) {
    return [{ field, description: `is longer than ${longestText} characters` }];
  }
  try {
    orders.checkFilter(text, settings.kind, settings.url);
    return [];
  } catch (error) {
    return [{ field, description: error instanceof Error ? error.message : String(error) }];
  }
}
