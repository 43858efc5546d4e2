// Text for the API server and for terminals, from what others wrote.

// Control characters, and those that turn the direction of what follows.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

export const plainText = (text: string): string => text.replace(unsafe, '?');

/** At most so many bytes of UTF-8; what is cut ends in "...". */
export function cutText(text: string, mostBytes: number): string {
  if (text.length * 3 <= mostBytes || Buffer.byteLength(text) <= mostBytes) return text;
  if (mostBytes <= 3) return '';
  const bytes = Buffer.from(text).subarray(0, mostBytes - 3);
  // A character that was cut through is left out.
  return `${new TextDecoder().decode(bytes).replace(/\ufffd+$/, '')}...`;
}
