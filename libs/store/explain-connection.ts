// Why PostgreSQL could not be used, in words that help; never with the password of the URL.

const byCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; check host and port, and that it runs',
  ENOTFOUND: 'its name is not known; check it for a typo',
  EAI_AGAIN: 'its name could not be looked up: no DNS server answers',
  ETIMEDOUT: 'it does not answer; a firewall may drop the connection',
  EHOSTUNREACH: 'there is no route to it; check network and firewall',
  '28P01': 'it refuses user name or password; check both',
  '28000': 'it does not let this user in; check the user name and its pg_hba.conf',
  '3D000': 'it has no such database; create it, or name another',
  '53300': 'it has no connection left; raise its max_connections',
  '57P03': 'it is still starting; try again',
};

export function explainConnection(url: string, error: unknown): string {
  const code = codeOf(error);
  const reason = byCode[code] ?? (error instanceof Error ? error.message : String(error));
  return `PostgreSQL at ${placeOf(url)} cannot be used: ${reason} (${code || 'no code'})`;
}

function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

// A name with several addresses fails with an AggregateError of one error for each.
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
