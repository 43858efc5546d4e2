// The sign-in token lives as long as the browser's tab: nothing of it is left on the disk.

const key = 'fedscan.token';

export const keptToken = (): string | undefined => sessionStorage.getItem(key) ?? undefined;

export const keepToken = (token: string): void => sessionStorage.setItem(key, token);

export const forgetToken = (): void => sessionStorage.removeItem(key);
