// Prometheus' text format, read as strictly as Prometheus reads it.
// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format

/** `name{label="value"}`, with the labels in the order of their names. */
export type MetricSamples = ReadonlyMap<string, number>;

const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/;
const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[+-]Inf|NaN)$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/** Throws where a line is neither a comment nor a sample, comes twice, or belongs to no metric that was described. */
export function readMetrics(text: string): MetricSamples {
  const described = new Map<string, Set<string>>();
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, keyword, about] = comment.exec(line) ?? [];
    if (keyword && about) {
      described.set(about, (described.get(about) ?? new Set()).add(keyword));
      continue;
    }
    const [, name, labels = '', value] = sample.exec(line) ?? [];
    if (name === undefined) throw new Error(`not a sample: ${line}`);
    if (described.get(nameOf(name, described))?.size !== 2) throw new Error(`undescribed: ${line}`);
    const key = labels === '' ? name : `${name}{${readLabels(labels, line).join()}}`;
    if (samples.has(key)) throw new Error(`twice: ${line}`);
    samples.set(key, Number(value?.replace('Inf', 'Infinity')));
  }
  return samples;
}

// The samples of a histogram have names of their own.
const nameOf = (name: string, described: ReadonlyMap<string, unknown>): string =>
  described.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');

function readLabels(text: string, line: string): string[] {
  const found: string[] = [];
  label.lastIndex = 0;
  while (label.lastIndex < text.length) {
    const [, name, value] = label.exec(text) ?? [];
    if (name === undefined) throw new Error(`not labels: ${line}`);
    found.push(`${name}="${value}"`);
  }
  return found.sort();
}
