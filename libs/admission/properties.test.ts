// What holds for all rules, images and pods, tried on thousands that are drawn.
import { createRandom } from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import {
  type Draw,
  drawFrom,
  drawKnowledge,
  drawPolicy,
  drawRule,
  imageNames,
  now,
} from './drawn-policies.ts';
import { createEngine } from './engine/create-engine.ts';
import type { ImageKnowledge } from './image-lookup.ts';
import { naiveDecision } from './naive-evaluator.ts';
import { compileRules } from './rules/compile-rules.ts';
import type { PolicySet } from './rules/policy-set.ts';

type Placed = { list: string; kind: string; name: string; image: string };
type World = { pod: Placed[]; namespace: string; known: Map<string, ImageKnowledge> };

const seed = 20_261_124;
const places = [
  ['containers', 'containers'],
  ['initContainers', 'init_containers'],
  ['ephemeralContainers', 'ephemeral_containers'],
] as const;

function drawWorld(draw: Draw): World {
  const known = new Map(imageNames.map((name) => [name, drawKnowledge(draw)]));
  known.set('BAD::', { images: [], stale: [] });
  const pod = Array.from({ length: 1 + draw.number(3) }, (_, index) => {
    const [list, kind] = draw.of(places);
    return { list, kind, name: `c${index}`, image: draw.of(imageNames) };
  });
  return { pod, known, namespace: draw.of(['a', 'b']) };
}

function ask(policy: PolicySet, { pod, namespace, known }: World, again = 0) {
  const compiled = compileRules(policy);
  const engine = createEngine({
    now: () => now,
    rules: () => compiled,
    lookup: {
      lookup({ host, repository, tag }) {
        const name = `${host ? `${host}/` : ''}${repository}${tag ? `:${tag}` : ''}`;
        return known.get(name) ?? { images: [], stale: [] };
      },
    },
  });
  const object = Object.fromEntries(
    ['containers', 'initContainers', 'ephemeralContainers'].map((list) => [
      list,
      pod.filter((one) => one.list === list).map(({ name, image }) => ({ name, image })),
    ]),
  );
  const question = { images: [], object, namespace, user: '', groups: [], dryRun: true };
  for (let round = 0; round < again; round++) engine.evaluate(question);
  return engine.evaluate(question);
}

function eachDrawn(count: number, check: (draw: Draw, policy: PolicySet, world: World) => void) {
  for (let round = 0; round < count; round++) {
    const draw = drawFrom(createRandom(seed + round).below);
    try {
      check(draw, drawPolicy(draw), drawWorld(draw));
    } catch (error) {
      throw new Error(`with seed ${seed + round}`, { cause: error });
    }
  }
}

const shuffled = <T>(draw: Draw, list: readonly T[]): T[] =>
  list
    .map((one) => [draw.number(1 << 30), one] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, one]) => one);

test('decides as the plain evaluator, also where it remembers', () => {
  const seen = { allowed: 0, denied: 0 };
  eachDrawn(20_000, (_draw, policy, world) => {
    const { allowed, containers } = ask(policy, world, 1);

    const order = places.flatMap(([list]) => world.pod.filter((one) => one.list === list));
    const expected = order.map(({ kind, image }) =>
      naiveDecision(
        policy,
        {
          kind,
          image,
          namespace: world.namespace,
          knowledge: world.known.get(image) ?? { images: [], stale: [] },
        },
        now,
      ),
    );
    expect(containers.map((one) => one.allowed)).toEqual(expected);
    expect(allowed).toBe(expected.every(Boolean));
    seen[allowed ? 'allowed' : 'denied'] += 1;
  });
  expect(Math.min(seen.allowed, seen.denied)).toBeGreaterThan(4000);
});

test('the order of the rules in a file changes nothing, not even a word', () => {
  eachDrawn(3000, (draw, policy, world) => {
    const other = { ...policy, rules: shuffled(draw, policy.rules) };

    expect(ask(other, world)).toEqual(ask(policy, world));
  });
});

test('one more exception denies nothing that was allowed', () => {
  eachDrawn(6000, (draw, policy, world) => {
    const rule = {
      ...drawRule(draw, 2000),
      rule_type: 'exception' as const,
      rule_mode: '' as const,
    };
    const more = { ...policy, rules: [...policy.rules, rule] };

    if (ask(policy, world).allowed) expect(ask(more, world).allowed).toBe(true);
  });
});

test('one more denial allows nothing that was denied', () => {
  eachDrawn(6000, (draw, policy, world) => {
    const rule = { ...drawRule(draw, 2000), rule_type: 'deny' as const };
    const more = { ...policy, rules: [...policy.rules, rule] };

    if (!ask(policy, world).allowed) expect(ask(more, world).allowed).toBe(false);
  });
});

test('a pod is as its worst container', () => {
  eachDrawn(3000, (_draw, policy, world) => {
    const alone = world.pod.map((one) => ask(policy, { ...world, pod: [one] }).allowed);

    expect(ask(policy, world).allowed).toBe(alone.every(Boolean));
  });
});
