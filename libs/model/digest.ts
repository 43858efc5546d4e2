/** `sha256:` and 64 hex digits, or `sha512:` and 128: the name of a blob, manifest, index or image. */
export type Digest = string;

const digestForm = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

export const isDigest = (text: string): text is Digest => digestForm.test(text);
