// The rule language said a second time, as plainly as possible and sharing nothing with the engine: what tests compare
// the engine with.
import { formatImageReference, parseImageReference } from '@fedscan/model';
import type { ImageFacts, ImageKnowledge } from './image-lookup.ts';
import type { PolicySet, Rule } from './rules/policy-set.ts';

type Truth = true | false | 'unknown' | 'stale';
type Asked = { kind: string; image: string; namespace: string; knowledge: ImageKnowledge };

const ranks = ['critical', 'federal', 'ground', 'user_created'];

export function naiveDecision(policy: PolicySet, asked: Asked, now: Date): boolean {
  for (const rank of ranks) {
    for (const type of ['exception', 'deny']) {
      for (const rule of policy.rules) {
        if (rule.cfg_type !== rank || rule.rule_type !== type || rule.disable) continue;
        if (rule.expires_at && rule.expires_at <= now) continue;
        if (rule.containers.length > 0 && !rule.containers.some((kind) => kind === asked.kind))
          continue;
        const truth = truthOfRule(rule, policy, asked, now);
        if (type === 'exception' && truth === true) return true;
        if (type === 'deny' && denies(rule, policy, truth)) return false;
      }
    }
  }
  return policy.default_action === 'allow' || policy.mode === 'monitor';
}

function denies(rule: Rule, policy: PolicySet, truth: Truth): boolean {
  if ((rule.rule_mode || policy.mode) !== 'protect') return false;
  if (truth === 'unknown') return (rule.on_unknown ?? policy.on_unknown) === 'deny';
  if (truth === 'stale') return (rule.on_stale ?? policy.on_stale) === 'deny';
  return truth;
}

function truthOfRule(rule: Rule, policy: PolicySet, asked: Asked, now: Date): Truth {
  const manifest = ['image', 'imageRegistry', 'namespace'];
  const isManifest = ({ name }: { name: string }) => manifest.includes(name);
  const byManifest = combine(rule.criteria.filter(isManifest), (one) => ofManifest(one, asked));
  const ofImage = rule.criteria.filter((one) => !isManifest(one));
  if (byManifest === false || ofImage.length === 0) return byManifest;
  if (asked.knowledge.stale.length > 0 && (rule.on_stale ?? policy.on_stale) !== 'use') {
    return and([byManifest, 'stale']);
  }
  const { images } = asked.knowledge;
  const each = (images.length > 0 ? images : [{ facts: undefined }]).map(({ facts }) =>
    combine(ofImage, (one) => ofFacts(one, facts, now)),
  );
  return and([byManifest, rule.rule_type === 'deny' ? or(each) : and(each)]);
}

function combine(criteria: Rule['criteria'], ask: (one: Rule['criteria'][number]) => Truth): Truth {
  const groups = [...new Set(criteria.map(({ name }) => name))].map((name) => {
    const named = criteria.filter((one) => one.name === name);
    const negative = named.filter(({ op }) => op === 'notContainsAny').map(ask);
    const positive = named.filter(({ op }) => op !== 'notContainsAny').map(ask);
    return and(positive.length > 0 ? [or(positive), ...negative] : negative);
  });
  return and(groups);
}

const and = (all: Truth[]): Truth =>
  all.includes(false) ? false : (all.find((one) => one !== true) ?? true);
const or = (all: Truth[]): Truth =>
  all.includes(true) ? true : (all.find((one) => one !== false) ?? false);

function ofManifest({ name, op, value }: Rule['criteria'][number], asked: Asked): Truth {
  const texts = name === 'namespace' ? [asked.namespace] : textsOf(name, asked.image);
  if (!texts) return 'unknown';
  const found = value.split(',').some((pattern) => texts.some((text) => wild(pattern).test(text)));
  return found === (op === 'containsAny');
}

// Of the few names that are drawn: no digests among them.
function textsOf(name: string, image: string): string[] | undefined {
  if (image === 'BAD::') return undefined;
  const reference = parseImageReference(image);
  if (name === 'imageRegistry') return [reference.host ?? 'docker.io'];
  const full = formatImageReference({ tag: 'latest', ...reference });
  const bare = full.replace(/:[^:/]*$/, '');
  if (reference.host) return [full, bare];
  return ['', 'library/', 'docker.io/library/'].flatMap((before) => [before + full, before + bare]);
}

const wild = (pattern: string) =>
  new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`, 'i');

function ofFacts(one: Rule['criteria'][number], facts: ImageFacts | undefined, now: Date): Truth {
  if (one.name === 'imageScanned') return String(facts !== undefined) === one.value;
  if (!facts) return 'unknown';
  return one.name === 'cveNames' ? ofNames(one, facts) : ofCount(one, facts, now);
}

function ofNames(
  { op, value }: Rule['criteria'][number],
  { findings, partial }: ImageFacts,
): Truth {
  const patterns = value.split(',').map(wild);
  const has = (pattern: RegExp) => findings.some((one) => pattern.test(one.vulnerability));
  const listed = (name: string) => patterns.some((pattern) => pattern.test(name));
  const rest = partial ? 'unknown' : undefined;
  if (op === 'containsAny') return patterns.some(has) || (rest ?? false);
  if (op === 'notContainsAny') return patterns.some(has) ? false : (rest ?? true);
  if (op === 'containsAll') return patterns.every(has) || (rest ?? false);
  return findings.some((one) => !listed(one.vulnerability)) || (rest ?? false);
}

function ofCount(
  one: Rule['criteria'][number],
  { findings, partial }: ImageFacts,
  now: Date,
): Truth {
  const sub = new Map(one.sub_criteria?.map(({ name, value }) => [name, value]));
  const wanted = {
    cveCriticalCount: ['critical'],
    cveHighCount: ['critical', 'high'],
    cveHighWithFixCountNoCritical: ['high'],
  }[one.name];
  const counted = findings.filter(
    (each) =>
      wanted?.includes(each.severity) &&
      (!one.name.includes('WithFix') ||
        (each.fixedVersions.length > 0 && each.fixState !== 'wont_fix')),
  );
  const size = (list: typeof counted) =>
    sub.has('distinct') ? new Set(list.map((each) => each.vulnerability)).size : list.length;
  const days = Number(sub.get('publishDays') ?? 0);
  const age = (each: (typeof counted)[number]) =>
    each.publishedAt ? (now.getTime() - each.publishedAt.getTime()) / 86_400_000 : undefined;
  const least = size(counted.filter((each) => days === 0 || (age(each) ?? -1) >= days));
  const most = partial
    ? Number.POSITIVE_INFINITY
    : size(counted.filter((each) => days === 0 || (age(each) ?? days) >= days));
  const limit = Number(one.value);
  if (one.op === '>=') return least >= limit || (most < limit ? false : 'unknown');
  return least > limit ? false : most <= limit || 'unknown';
}
