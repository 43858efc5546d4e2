// The grammar of filters, as NeuVector has it: `organization/repository:tag`, each part after the first a wildcard
// pattern that is also a regular expression.
import { canonicalHost } from '@fedscan/model';
import { RegistryError } from '../registry-error.ts';
import type { Filter, FilterMode } from './filter.ts';
import { compilePattern, isLiteral, type Pattern } from './pattern.ts';

type Parts = { organization: string; repository: string; tag: string };

const longest = 512;
const organizationForm = /^[a-zA-Z0-9.\-_]*$/;
// JFrog below a name of its own: the key of the repository stands in angle brackets.
const bracketedForm = /^<[a-zA-Z0-9.\-_]+>$/;

/** @throws RegistryError BAD_FILTER, with a message that says what to write instead */
export function parseFilter(
  text: string,
  kind = 'docker',
  url?: string,
  mode: FilterMode = 'fedscan',
): Filter {
  const bad = (why: string, cause?: unknown): RegistryError =>
    new RegistryError('BAD_FILTER', `filter "${text.slice(0, longest)}": ${why}`, { cause });

  if (text.length > longest) throw bad(`it is longer than ${longest} characters`);
  if (kind === 'github' && text === '*') {
    throw bad(
      'this registry cannot list everything; begin it with an organization, as in "name/*"',
    );
  }
  const { organization, repository, tag } = split(text, bad);
  checkOrganization(organization, text, kind, bad);
  if (repository === '') throw bad('it names no repository; write "*" for all');

  const compile = (pattern: string): Pattern => {
    try {
      return compilePattern(pattern, mode);
    } catch (cause) {
      throw bad(explain(pattern, cause), cause);
    }
  };
  const repositories = compile(repository);
  const tags = compile(tag || '*');
  const hub = organization === '' && isDockerHub(url) && isLiteral(repository, mode);
  return {
    text,
    organization: hub ? 'library' : organization,
    repository: repositories.source,
    tag: tags.source,
    literalRepository: isLiteral(repository, mode)
      ? [hub ? 'library' : organization, repository].filter(Boolean).join('/')
      : undefined,
    literalTag: tag !== '' && isLiteral(tag, mode) ? tag : undefined,
    matchesRepository: repositoryTest(hub ? 'library' : organization, repositories),
    matchesTag: (candidate) => tags.matches(candidate),
  };
}

function split(text: string, bad: (why: string) => RegistryError): Parts {
  const slash = text.indexOf('/');
  if (text.length > 1 && slash === text.length - 1) {
    throw bad('it ends with a slash; write "name/*" for all of an organization');
  }
  const organization = slash > 0 ? text.slice(0, slash) : '';
  const rest = slash > 0 ? text.slice(slash + 1) : text;
  const colon = rest.indexOf(':');
  if (colon <= 0) return { organization, repository: rest.trim(), tag: '' };
  return {
    organization,
    repository: rest.slice(0, colon).trim(),
    tag: rest.slice(colon + 1).trim(),
  };
}

function checkOrganization(
  organization: string,
  text: string,
  kind: string,
  bad: (why: string) => RegistryError,
): void {
  if (kind === 'openshift' && organization === '' && text !== '*') {
    throw bad('it needs a project before the repository, as in "project/name"');
  }
  if (organizationForm.test(organization)) return;
  if (kind === 'jfrog' && bracketedForm.test(organization)) return;
  throw bad(
    `"${organization}" before the first slash must be a plain name: letters, digits, ".", "-", "_", and no wildcard`,
  );
}

function repositoryTest(organization: string, pattern: Pattern): (name: string) => boolean {
  if (organization === '') {
    return pattern.source === '.*' ? () => true : (name) => pattern.matches(name);
  }
  const prefix = `${organization}/`;
  return (name) => name.startsWith(prefix) && pattern.matches(name.slice(prefix.length));
}

function explain(pattern: string, cause: unknown): string {
  if (/\(\?(?:[=!]|<[=!])/.test(pattern)) {
    return 'look-ahead and look-behind are not supported; write two filters, or name what is wanted';
  }
  if (/\\[1-9]/.test(pattern)) return 'back-references such as \\1 are not supported';
  const reason = cause instanceof Error ? cause.message : String(cause);
  return `"${pattern}" is not a regular expression (${reason}); put a backslash before characters that stand for themselves`;
}

function isDockerHub(url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && canonicalHost(new URL(url).host) === 'docker.io';
}
