import { AdvisoryError } from './advisory-error.ts';

// A reader of small records would spend half a gigabyte on 8 MiB of brackets.
const deepest = 64;
const worthChecking = 64 * 1024;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** @throws AdvisoryError NOT_JSON */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length > worthChecking && depthOf(bytes) > deepest) {
    throw new AdvisoryError('NOT_JSON', `this is JSON nested more than ${deepest} deep`);
  }
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AdvisoryError('NOT_JSON', `this is not JSON: ${reason}`, { cause });
  }
}

const [quote, backslash, openList, closeList, openObject, closeObject] = Buffer.from('"\\[]{}');

function depthOf(bytes: Uint8Array): number {
  let depth = 0;
  let most = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) inText = !inText;
    else if (inText) {
      if (byte === backslash) at += 1;
    } else if (byte === openList || byte === openObject) {
      depth += 1;
      if (depth > most) most = depth;
    } else if (byte === closeList || byte === closeObject) depth -= 1;
  }
  return most;
}
