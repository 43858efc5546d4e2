// Variables of an image whose values are likely secrets: they are not kept, let alone sent to clusters.

const secretName =
  /PASS(?:WORD|WD|PHRASE)?(?:_|$)|PWD$|SECRET|TOKEN|CREDENTIAL|(?:^|_)(?:API|ACCESS|PRIVATE|ENCRYPTION|SIGNING|SSH|GPG|AUTH|ACCOUNT|STORAGE|MASTER|LICENSE)_?KEY|(?:^|_)KEY$|APIKEY|(?:^|_)AUTH(?:_|$)|(?:^|_)DSN$/i;
// https://user:password@host
const secretUrl = /[a-z][a-z0-9+.-]*:\/\/[^\s/@]*:[^\s/@]+@/i;
const secretForm =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}|\bglpat-[\w-]{20}|\beyJ[\w-]+\.eyJ[\w-]+\.|\bxox[abprs]-[\w-]{10}/;

/** The variables (NAME=value) whose values look harmless. */
export const harmlessEnvironment = (environment: readonly string[]): string[] =>
  environment.filter((variable) => {
    const equals = variable.indexOf('=');
    const name = equals < 0 ? variable : variable.slice(0, equals);
    const value = equals < 0 ? '' : variable.slice(equals + 1);
    if (name === 'PWD' || name === 'OLDPWD' || value === '') return true;
    return !secretName.test(name) && !secretUrl.test(value) && !secretForm.test(value);
  });
