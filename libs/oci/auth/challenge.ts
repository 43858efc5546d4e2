// WWW-Authenticate: one line may hold several schemes, and a comma may stand inside quotes. RFC 9110 11.6.1
export type Challenge = {
  /** In lower case. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
};

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const schemeForm = new RegExp(`^\\s*,*\\s*(${token})(?=\\s|,|$)`);
const parameterForm = new RegExp(
  `^\\s*,*\\s*(${token})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s,"]*))`,
);
const lengthLimit = 8_192;

export function parseChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let rest = header.slice(0, lengthLimit);
  while (rest.trim() !== '') {
    const parameter = challenges.length > 0 ? parameterForm.exec(rest) : null;
    if (parameter) {
      const [, name = '', quoted, bare = ''] = parameter;
      const value = quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1');
      challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
      rest = rest.slice(parameter[0].length);
      continue;
    }
    const scheme = schemeForm.exec(rest);
    if (scheme) challenges.push({ scheme: (scheme[1] ?? '').toLowerCase(), parameters: new Map() });
    // What is neither ends at the next comma: the schemes behind it may still be good.
    const used = scheme?.[0].length ?? rest.search(/,|$/) + 1;
    rest = rest.slice(Math.max(1, used));
  }
  return challenges;
}
