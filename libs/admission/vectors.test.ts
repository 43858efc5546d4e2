// The table of decisions that the rule language is defined by: policy in protect unless said.
import type { Platform } from '@fedscan/model';
import { describe, expect, test } from 'vitest';
import { createEngine } from './engine/create-engine.ts';
import type { ImageKnowledge, ImageLookup } from './image-lookup.ts';
import {
  digestOf,
  doubt,
  finding,
  findings,
  lookupOf,
  scanned,
  unscanned,
} from './made-up-images.ts';
import { readAdmissionReview } from './review/admission-request.ts';
import { compileRules } from './rules/compile-rules.ts';
import { parseRules } from './rules/parse-rules.ts';

const now = new Date('2026-11-24T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

type Vector = {
  readonly title: string;
  /** YAML flow mappings of rules, and fields of the policy set. */
  readonly rules?: readonly string[];
  readonly policy?: string;
  readonly image?: string;
  readonly knowledge?: ImageKnowledge | ImageLookup['lookup'];
  readonly nodes?: readonly Platform[];
  readonly namespace?: string;
  readonly spec?: object;
  readonly old?: object;
  readonly subResource?: string;
  readonly expected: 'allow' | 'warn' | 'deny';
  /** What the answer must say: the denial, or else the warnings. */
  readonly says?: readonly string[];
  readonly silent?: readonly string[];
};

const deny = (criterion: string, more = '') =>
  `{id: 1001, rule_type: deny, criteria: [{${criterion}}]${more}}`;
const exception = (criterion: string, more = '') =>
  `{id: 1002, rule_type: exception, criteria: [{${criterion}}]${more}}`;

const manyCritical = 'name: cveCriticalCount, op: ">=", value: 1';
const noCritical = 'name: cveCriticalCount, op: "<=", value: 0';
const manyHigh = 'name: cveHighCount, op: ">=", value: 5';
const oldCritical = `${manyCritical}, sub_criteria: [{name: publishDays, op: ">=", value: 30}]`;
const fixable = 'name: cveCriticalWithFixCount, op: ">=", value: 1';
const notScanned = 'name: imageScanned, op: "=", value: false';
const latest = 'name: image, op: containsAny, value: "*:latest"';
const foreign = 'name: imageRegistry, op: notContainsAny, value: registry.corp';
const isX = 'name: image, op: containsAny, value: "registry.corp/x"';
const federal = (rule: string) => rule.replace(/id: \d+/, 'id: 100004, cfg_type: federal');

const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64' };
const index =
  (known: { amd64?: ImageKnowledge; arm64?: ImageKnowledge }): ImageLookup['lookup'] =>
  (_reference, platforms) => ({
    digest: digestOf('index'),
    stale: [],
    images: platforms.map((platform) => {
      const [image] = known[platform.architecture as 'amd64' | 'arm64']?.images ?? [];
      return { platform, ...(image ?? { unknown: doubt('UNSCANNED') }) };
    }),
  });
const critical = scanned([finding('critical', { vulnerability: 'CVE-2026-1111', fix: '3.0.9' })]);
const clean = scanned();
const onBoth = { amd64: clean, arm64: critical };

const vectors: Record<string, Vector> = {
  1: { title: 'no rules', knowledge: unscanned(), expected: 'allow' },
  2: {
    title: 'no rules, default deny',
    policy: 'default_action: deny',
    knowledge: clean,
    expected: 'deny',
    says: ['no rule allows it'],
  },
  3: { title: 'critical, none', rules: [deny(manyCritical)], knowledge: clean, expected: 'allow' },
  4: {
    title: 'critical, one',
    rules: [deny(manyCritical)],
    knowledge: critical,
    expected: 'deny',
    says: ['rule 1001 (user)', 'CVE-2026-1111 openssl 3.0.1 -> 3.0.9', 'registry.corp/x:1', 'c0'],
  },
  5: {
    title: 'unscanned, warn',
    rules: [deny(manyCritical, ', on_unknown: warn')],
    expected: 'warn',
    says: ['UNSCANNED', 'rule 1001'],
  },
  6: {
    title: 'unscanned, deny',
    rules: [deny(manyCritical, ', on_unknown: deny')],
    expected: 'deny',
    says: ['UNSCANNED'],
  },
  7: {
    title: 'unscanned, ignore',
    rules: [deny(manyCritical, ', on_unknown: ignore')],
    expected: 'allow',
  },
  8: {
    title: 'an exception is not satisfied by what is unknown',
    policy: 'default_action: deny',
    rules: [exception(noCritical)],
    expected: 'deny',
  },
  9: {
    title: 'an exception is satisfied by a clean image',
    policy: 'default_action: deny',
    rules: [exception(noCritical)],
    knowledge: clean,
    expected: 'allow',
  },
  10: {
    title: 'seven high in an image read in part',
    rules: [deny(manyHigh)],
    knowledge: scanned(findings('high', 7), { partial: doubt('PARTIAL') }),
    expected: 'deny',
  },
  11: {
    title: 'three high in an image read in part',
    rules: [deny(manyHigh)],
    knowledge: scanned(findings('high', 3), { partial: doubt('PARTIAL') }),
    expected: 'warn',
    says: ['PARTIAL', 'at least 3'],
  },
  12: {
    title: 'critical, too young',
    rules: [deny(oldCritical)],
    knowledge: scanned([finding('critical', { publishedAt: daysAgo(10) })]),
    expected: 'allow',
  },
  13: {
    title: 'critical, nobody knows since when',
    rules: [deny(oldCritical)],
    knowledge: scanned([finding('critical')]),
    expected: 'warn',
    says: ['no date of publication'],
  },
  14: {
    title: 'critical without a fix',
    rules: [deny(fixable)],
    knowledge: scanned([finding('critical')]),
    expected: 'allow',
  },
  15: {
    title: 'not scanned is an answer',
    rules: [deny(notScanned)],
    expected: 'deny',
    says: ['not scanned: UNSCANNED'],
  },
  16: {
    title: 'a failed scan is none, and says so',
    rules: [deny(notScanned)],
    knowledge: unscanned('SCAN_FAILED'),
    expected: 'deny',
    says: ['SCAN_FAILED'],
  },
  17: {
    title: 'the result before stays valid while a rescan runs',
    rules: [deny(notScanned)],
    knowledge: { ...clean, unknown: doubt('SCANNING') },
    expected: 'allow',
  },
  18: {
    title: 'an alias is the same vulnerability',
    rules: [deny('name: cveNames, op: containsAny, value: CVE-2021-44228')],
    knowledge: scanned([
      finding('critical', { vulnerability: 'GHSA-jfh8-c2jp-5v3q', aliases: ['cve-2021-44228'] }),
    ]),
    expected: 'deny',
    says: ['GHSA-jfh8-c2jp-5v3q'],
  },
  19: {
    title: 'nothing but what is listed',
    rules: [deny('name: cveNames, op: containsOtherThan, value: "CVE-1-A,CVE-1-B"')],
    knowledge: scanned([finding('high', { vulnerability: 'CVE-1-A' })]),
    expected: 'allow',
  },
  24: { title: 'no tag is latest', rules: [deny(latest)], image: 'nginx', expected: 'deny' },
  25: {
    title: 'a digest is not latest',
    rules: [deny(latest)],
    image: `nginx@${digestOf('d')}`,
    expected: 'allow',
  },
  26: {
    title: 'a registry whose name begins alike',
    rules: [deny(foreign)],
    image: 'registry.corp.evil.io/x:1',
    expected: 'deny',
  },
  27: {
    title: 'the default port',
    rules: [deny(foreign)],
    image: 'registry.corp:443/x:1',
    expected: 'allow',
  },
  28: {
    title: 'the digest decides, not the tag beside it',
    rules: [deny(manyCritical)],
    image: `registry.corp/x:1@${digestOf('D1')}`,
    knowledge: ({ digest }) => (digest === digestOf('D1') ? clean : critical),
    expected: 'allow',
  },
  29: {
    title: 'a tag that moved to what is not scanned',
    rules: [deny(manyCritical)],
    knowledge: { ...unscanned(), digest: digestOf('D2') },
    expected: 'warn',
    says: ['UNSCANNED'],
  },
  '30 use': {
    title: 'an old tag, used',
    rules: [deny(manyCritical)],
    knowledge: { ...clean, stale: [doubt('TAG_STALE')] },
    expected: 'warn',
    says: ['TAG_STALE'],
  },
  '30 deny': {
    title: 'an old tag, denied',
    rules: [deny(manyCritical, ', on_stale: deny')],
    knowledge: { ...clean, stale: [doubt('TAG_STALE')] },
    expected: 'deny',
    says: ['TAG_STALE'],
  },
  '30 ignore': {
    title: 'an old tag, the rule left out',
    rules: [deny(manyCritical, ', on_stale: ignore, on_unknown: deny')],
    knowledge: { ...critical, stale: [doubt('TAG_STALE')] },
    expected: 'allow',
  },
  31: {
    title: 'an index on nodes of one kind',
    rules: [deny(manyCritical)],
    knowledge: index(onBoth),
    nodes: [amd64],
    expected: 'allow',
  },
  32: {
    title: 'an index on nodes of both kinds',
    rules: [deny(manyCritical)],
    knowledge: index(onBoth),
    nodes: [amd64, arm64],
    expected: 'deny',
    says: ['linux/arm64'],
  },
  33: {
    title: 'an exception holds for all platforms or none',
    policy: 'default_action: deny',
    rules: [exception(noCritical)],
    knowledge: index(onBoth),
    nodes: [amd64, arm64],
    expected: 'deny',
  },
  34: {
    title: 'a platform that is not scanned',
    rules: [deny(manyCritical)],
    knowledge: index({ amd64: clean }),
    nodes: [amd64, arm64],
    expected: 'warn',
    says: ['PLATFORM_UNSCANNED'],
  },
  37: {
    title: 'a federal exception before a user’s denial',
    rules: [federal(exception('name: namespace, op: containsAny, value: a')), deny(isX)],
    namespace: 'a',
    expected: 'allow',
  },
  38: {
    title: 'a federal denial before a user’s exception',
    rules: [federal(deny(isX)), exception(isX)],
    expected: 'deny',
    says: ['rule 100004 (federal)'],
  },
  39: {
    title: 'a federal denial in monitor, a user’s in protect',
    rules: [federal(deny(isX, ', rule_mode: monitor')), deny(isX)],
    expected: 'deny',
    says: ['rule 1001 (user)', 'rule 100004 (federal, monitor) would deny'],
  },
  40: {
    title: 'monitor only warns',
    policy: 'mode: monitor',
    rules: [deny(isX)],
    expected: 'warn',
    says: ['would deny'],
  },
  '41 deny all': {
    title: 'init containers are meant where nothing else is said',
    rules: [deny('name: image, op: containsAny, value: bad')],
    spec: {
      containers: [{ name: 'c', image: 'good' }],
      initContainers: [{ name: 'i', image: 'bad' }],
    },
    expected: 'deny',
  },
  '41 containers': {
    title: 'init containers are not meant where containers are named',
    rules: [deny('name: image, op: containsAny, value: bad', ', containers: [containers]')],
    spec: {
      containers: [{ name: 'c', image: 'good' }],
      initContainers: [{ name: 'i', image: 'bad' }],
    },
    expected: 'allow',
  },
  42: {
    title: 'kubectl debug',
    rules: [deny('name: image, op: containsAny, value: "debug*,web*"')],
    subResource: 'ephemeralcontainers',
    spec: {
      containers: [{ name: 'c', image: 'web:1' }],
      ephemeralContainers: [{ name: 'd', image: 'debug:1' }],
    },
    old: { containers: [{ name: 'c', image: 'web:1' }] },
    expected: 'deny',
    says: ['container d, image debug:1'],
    silent: ['web:1'],
  },
  43: {
    title: 'an update that changes no image',
    rules: [deny(manyCritical)],
    knowledge: critical,
    spec: { replicas: 1, containers: [{ name: 'c', image: 'registry.corp/x:1' }] },
    old: { replicas: 3, containers: [{ name: 'c', image: 'registry.corp/x:1' }] },
    expected: 'allow',
  },
  44: {
    title: 'an update to a critical image',
    rules: [deny(manyCritical)],
    knowledge: critical,
    old: { containers: [{ name: 'c0', image: 'registry.corp/x:0' }] },
    expected: 'deny',
  },
  51: {
    title: 'an exception that expired yesterday',
    policy: 'default_action: deny',
    rules: [exception(noCritical, ', expires_at: 2026-11-23')],
    knowledge: clean,
    expected: 'deny',
    says: ['expired on 2026-11-23'],
  },
  52: {
    title: 'a registry that is retiring',
    rules: [deny(manyCritical)],
    knowledge: { ...critical, stale: [doubt('RETIRING', 'un-federated')] },
    expected: 'deny',
    says: ['RETIRING', 'un-federated', 'CVE-2026-1111'],
  },
  57: {
    title: 'a volume that is an image',
    rules: [deny('name: image, op: containsAny, value: "bad:1"')],
    spec: {
      containers: [{ name: 'c', image: 'good' }],
      volumes: [{ name: 'v', image: { reference: 'bad:1' } }],
    },
    expected: 'deny',
    says: ['volume v, image bad:1'],
  },
};

describe('vectors', () => {
  test.for(Object.entries(vectors))('%s: $1.title', ([, vector]) => {
    const { response, said } = ask(vector);

    const outcome = !response.allowed ? 'deny' : response.warnings ? 'warn' : 'allow';
    expect([outcome, said]).toEqual([vector.expected, said]);
    for (const part of vector.says ?? []) expect(said).toContain(part);
    for (const part of vector.silent ?? []) expect(said).not.toContain(part);
  });

  test('56: thirty containers, three of them bad, all three told within 1 KiB', () => {
    const containers = Array.from({ length: 30 }, (_, index) => ({
      name: `container-number-${index}`,
      image: `registry.corp/${'long/'.repeat(20)}${index % 10 === 4 ? 'bad' : 'good'}-${index}:1`,
    }));
    const { response } = ask({
      title: '',
      rules: [deny('name: image, op: containsAny, value: "*/bad-*"')],
      spec: { containers },
      expected: 'deny',
    });

    const message = response.status?.message ?? '';
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1024);
    expect(message.match(/container container-number-\d+/g)).toEqual([
      'container container-number-4',
      'container container-number-14',
      'container container-number-24',
    ]);
    expect(response.status?.details.causes.map(({ field }) => field)).toEqual([
      'spec.containers[4].image',
      'spec.containers[14].image',
      'spec.containers[24].image',
    ]);
  });

  test('46: a finalizer is removed from a pod that has become critical', () => {
    const engine = engineOf({
      title: '',
      rules: [deny(manyCritical)],
      knowledge: critical,
      expected: 'allow',
    });
    const spec = { containers: [{ name: 'c0', image: 'registry.corp/x:1' }] };

    const response = engine.review(
      readAdmissionReview({
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        request: {
          uid: 'u-46',
          operation: 'UPDATE',
          resource: { group: '', version: 'v1', resource: 'pods' },
          namespace: 'a',
          object: { metadata: { deletionTimestamp: '2026-11-24T00:00:00Z' }, spec },
          oldObject: { metadata: { finalizers: ['x/y'] }, spec },
        },
      }),
    );

    expect(response).toEqual({
      uid: 'u-46',
      allowed: true,
      auditAnnotations: { decision: 'allow', skipped: 'being deleted' },
    });
  });
});

function engineOf({ rules = [], policy = '', image, knowledge, nodes }: Vector) {
  const mode = policy.includes('mode:') ? '' : 'mode: protect';
  const yaml = [mode, policy, `rules: [${rules.join(', ')}]`].filter(Boolean).join('\n');
  const compiled = compileRules(parseRules(yaml));
  const name = image ?? 'registry.corp/x:1';
  return createEngine({
    lookup: lookupOf({ ...(knowledge ? { [name]: knowledge } : {}) }),
    rules: () => compiled,
    now: () => now,
    ...(nodes ? { platforms: nodes } : {}),
  });
}

function ask(vector: Vector) {
  const { image = 'registry.corp/x:1', namespace = 'default', old, subResource } = vector;
  const response = engineOf(vector).review(
    readAdmissionReview({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: {
        uid: '0000-1111',
        operation: old ? 'UPDATE' : 'CREATE',
        resource: { group: '', version: 'v1', resource: 'pods' },
        ...(subResource ? { subResource } : {}),
        namespace,
        object: { spec: vector.spec ?? { containers: [{ name: 'c0', image }] } },
        ...(old ? { oldObject: { spec: old } } : {}),
      },
    }),
  );
  return {
    response,
    said: [response.status?.message ?? '', ...(response.warnings ?? [])].join('\n'),
  };
}
