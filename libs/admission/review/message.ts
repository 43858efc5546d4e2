// What people read: which rule, which container, which image, why, and what would mend it.
import type { ContainerDecision, ContainerWarning } from '../engine/judge-container.ts';
import type { CompiledRule } from '../rules/compile-rules.ts';
import type { RuleOrigin } from '../rules/policy-set.ts';
import { cutText, plainText } from './plain-text.ts';

const mostMessageBytes = 1024;
const mostWarningBytes = 256;
const mostWarningsBytes = 4096;
// Below this a line would no longer say which image it is about.
const leastLineBytes = 120;

const origins: Record<RuleOrigin, string> = {
  critical: 'critical',
  federal: 'federal',
  ground: 'GitOps',
  user_created: 'user',
};

/** At most 1 KiB; the worst container first, and each gets its share. */
export function formatDenial(denied: readonly ContainerDecision[], id: string): string {
  const sorted = denied.toSorted((a, b) => badness(b) - badness(a));
  const tail = id === '' ? '' : ` (decision ${id})`;
  const most = mostMessageBytes - Buffer.byteLength(tail);
  const fitting = Math.floor((most - 40) / leastLineBytes);
  const shown = sorted.slice(0, fitting);
  const rest = sorted.length - shown.length;
  const more = rest > 0 ? `\n+${rest} more containers` : '';
  let left = most - more.length;
  const lines = shown.map((decision, index) => {
    const line = cutText(formatContainer(decision), Math.floor(left / (shown.length - index)) - 1);
    left -= Buffer.byteLength(line) + 1;
    return line;
  });
  return `${lines.join('\n')}${more}${tail}`;
}

/** "fedscan rule 1003 (user): container web, image nginx:1: 2 critical vulnerabilities …" */
export function formatContainer(decision: ContainerDecision): string {
  const others = decision.others.map(({ rule }) => rule.id);
  const also = others.length > 0 ? `; also denied by ${others.slice(0, 10).join(', ')}` : '';
  const old = decision.knowledge.stale.map(({ reason, message }) => `; ${reason}: ${message}`);
  const text = `${formatRule(decision.rule)}: ${whichImage(decision)}: ${decision.say()}`;
  return plainText(`${text}${also}${decision.rule?.image ? old.join('') : ''}`);
}

/** Each at most 256 bytes, together at most 4,096; what weighs most comes first. */
export function formatWarnings(decisions: readonly ContainerDecision[]): string[] {
  const all = decisions.flatMap((decision) =>
    decision.warnings.map((warning) => ({ decision, warning })),
  );
  const sorted = all.toSorted((a, b) => order(a.warning) - order(b.warning));
  const warnings: string[] = [];
  let left = mostWarningsBytes - mostWarningBytes;
  for (const { decision, warning } of sorted) {
    const text = cutText(plainText(formatWarning(decision, warning)), mostWarningBytes);
    left -= Buffer.byteLength(text);
    if (left < 0) {
      return [...warnings, `fedscan: ${sorted.length - warnings.length} more warnings`];
    }
    warnings.push(text);
  }
  return warnings;
}

const order = ({ kind }: ContainerWarning): number =>
  ['would_deny', 'unknown', 'expired', 'stale'].indexOf(kind);

function formatWarning(decision: ContainerDecision, warning: ContainerWarning): string {
  const word = warning.kind === 'would_deny' ? ' would deny' : '';
  return `${formatRule(warning.rule, warning.kind)}${word}: ${whichImage(decision)}: ${warning.say()}`;
}

function formatRule(compiled: CompiledRule | undefined, kind?: string): string {
  if (!compiled) return 'fedscan';
  const { rule, mode } = compiled;
  const marks = [origins[rule.cfg_type], ...(kind === 'would_deny' ? [mode] : [])];
  const noun = rule.rule_type === 'exception' ? 'exception' : 'rule';
  return `fedscan ${noun} ${rule.id} (${marks.join(', ')})`;
}

// The digest that was judged, where the name does not tell it.
function whichImage({ container, knowledge }: ContainerDecision): string {
  const { kind, name, image } = container;
  const noun = kind === 'image_volumes' ? 'volume' : 'container';
  const digest =
    knowledge.digest && !image.reference?.digest ? `@${knowledge.digest.slice(0, 19)}...` : '';
  return `${noun} ${name}, image ${cutText(image.text, 320)}${digest}`;
}

function badness({ knowledge }: ContainerDecision): number {
  let sum = 0;
  for (const { facts } of knowledge.images) {
    for (const { severity } of facts?.findings ?? []) {
      sum += severity === 'critical' ? 10_000 : severity === 'high' ? 1 : 0;
    }
  }
  return sum;
}
