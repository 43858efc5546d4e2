// Lines of `NAME=value`, the value quoted as in a POSIX shell; nothing is expanded.

export function parseShellAssignments(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(line) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, unquote(value.trimEnd()));
  }
  return fields;
}

function unquote(value: string): string {
  const quote = value[0];
  if (quote === "'" && value.endsWith("'")) return value.slice(1, -1);
  const inner =
    quote === '"' && value.length > 1 && value.endsWith('"') ? value.slice(1, -1) : value;
  return inner.replace(/\\(.)/g, '$1');
}
