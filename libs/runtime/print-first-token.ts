/** For the eyes of whoever started the service, and for no log: it is told once. */
export function printFirstToken(token: string | undefined, url: string): void {
  if (token === undefined) return;
  process.stderr.write(
    `\n  The console and the API are at ${url}\n  Sign-in token, shown this once:\n\n      ${token}\n\n`,
  );
}
