// Rules, images and pods drawn by chance from a printed seed: small worlds in which much collides.
import type { ImageFinding, ImageKnowledge, PlatformKnowledge } from './image-lookup.ts';
import { doubt, factsOf, finding } from './made-up-images.ts';
import { defaultPolicySet, type PolicySet, type Rule } from './rules/policy-set.ts';

export type Draw = {
  number(bound: number): number;
  of<const T>(values: readonly T[]): T;
};

export const drawFrom = (number: (bound: number) => number): Draw => ({
  number,
  of: (values) => values[number(values.length)] as (typeof values)[number],
});

export const now = new Date('2026-11-24T12:00:00Z');
const day = 86_400_000;
const names = ['CVE-1', 'CVE-2', 'CVE-3'];
export const imageNames = [
  'registry.corp/a:1',
  'registry.corp/b:1',
  'nginx',
  'evil.io/a:1',
  'BAD::',
];

export function drawRule(draw: Draw, id: number): Rule {
  const rule_type = draw.of(['deny', 'exception']);
  const isDeny = rule_type === 'deny';
  const on_unknown = draw.of([undefined, 'deny', 'warn', 'ignore']);
  const on_stale = draw.of([undefined, 'deny', 'warn', 'ignore', 'use']);
  return {
    id,
    category: 'Kubernetes',
    comment: '',
    owner: '',
    ticket: '',
    disable: draw.number(10) === 0,
    cfg_type: draw.of(['user_created', 'user_created', 'federal', 'ground', 'critical']),
    rule_type,
    rule_mode: isDeny ? draw.of(['', '', 'monitor', 'protect']) : '',
    containers: draw.of([[], [], ['containers'], ['init_containers', 'image_volumes']]),
    criteria: Array.from({ length: 1 + draw.number(3) }, () => drawCriterion(draw, isDeny)),
    ...(isDeny && on_unknown ? { on_unknown } : {}),
    ...(on_stale ? { on_stale } : {}),
    ...(draw.number(8) === 0
      ? { expires_at: new Date(now.getTime() + draw.of([-1, 1]) * day) }
      : {}),
  };
}

function drawCriterion(draw: Draw, isDeny: boolean): Rule['criteria'][number] {
  const op = draw.of(['containsAny', 'notContainsAny'] as const);
  switch (draw.number(6)) {
    case 0:
      return { name: 'imageScanned', op: '=', value: draw.of(['true', 'false']) };
    case 1:
      return {
        name: 'cveNames',
        op: draw.of(['containsAny', 'notContainsAny', 'containsAll', 'containsOtherThan']),
        value: draw.of(['CVE-1', 'cve-2,CVE-3', 'CVE-*', 'CVE-9']),
      };
    case 2:
      return { name: 'namespace', op, value: draw.of(['a', 'b', '*']) };
    case 3:
      return {
        name: 'image',
        op,
        value: draw.of(['nginx', '*:latest', 'registry.corp/a', '*/b:1']),
      };
    case 4:
      return {
        name: 'imageRegistry',
        op,
        value: draw.of(['registry.corp', 'docker.io', 'evil.io']),
      };
    default:
      return {
        name: draw.of(['cveCriticalCount', 'cveHighCount', 'cveHighWithFixCountNoCritical']),
        op: isDeny ? '>=' : draw.of(['>=', '<=']),
        value: String(draw.number(4)),
        sub_criteria: draw.of([
          [],
          [{ name: 'distinct', op: '=', value: 'true' }],
          [{ name: 'publishDays', op: '>=', value: '30' }],
        ]),
      };
  }
}

export const drawPolicy = (draw: Draw): PolicySet => ({
  ...defaultPolicySet,
  mode: draw.of(['protect', 'protect', 'monitor']),
  default_action: draw.of(['allow', 'deny']),
  on_unknown: draw.of(['warn', 'deny', 'ignore']),
  on_stale: draw.of(['use', 'use', 'warn', 'deny', 'ignore']),
  rules: Array.from({ length: draw.number(8) }, (_, index) => drawRule(draw, 1000 + index)),
});

export function drawKnowledge(draw: Draw): ImageKnowledge {
  const stale = draw.number(5) === 0 ? [doubt(draw.of(['TAG_STALE', 'FEED_STALE']))] : [];
  const kind = draw.number(4);
  if (kind === 0) return { images: [], unknown: doubt(draw.of(['UNSCANNED', 'SCANNING'])), stale };
  if (kind === 1) {
    const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
    return { stale, images: platforms.map((platform) => ({ platform, ...drawImage(draw) })) };
  }
  return { stale, images: [drawImage(draw)] };
}

function drawImage(draw: Draw): PlatformKnowledge {
  if (draw.number(6) === 0) return { unknown: doubt('UNSCANNED') };
  const list = Array.from({ length: draw.number(5) }, () => drawFinding(draw));
  return { facts: factsOf(list, draw.number(4) === 0 ? { partial: doubt('PARTIAL') } : {}) };
}

function drawFinding(draw: Draw): ImageFinding {
  const days = draw.of([undefined, 1, 29, 30, 31, 400]);
  const fix = draw.of([undefined, '9.9']);
  return finding(draw.of(['critical', 'high', 'high', 'medium']), {
    vulnerability: draw.of(names),
    fixState: draw.of(['fixed', 'wont_fix']),
    ...(fix ? { fixedVersions: [fix] } : {}),
    ...(days ? { publishedAt: new Date(now.getTime() - days * day) } : {}),
  });
}
