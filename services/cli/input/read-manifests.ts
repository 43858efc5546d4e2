import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseAllDocuments } from 'yaml';
import { CliError } from '../cli-error.ts';

/** The objects of a YAML or JSON file, each as JSON; "-" is standard input. */
export async function readManifests(file: string): Promise<string[]> {
  const documents = parseAllDocuments(await read(file));
  if (!Array.isArray(documents)) throw new CliError('usage', `${file} holds no object`);
  const objects = documents.flatMap((document) => {
    const [error] = document.errors;
    if (error) throw new CliError('usage', `${file} is neither YAML nor JSON: ${error.message}`);
    const object: unknown = document.toJS({ maxAliasCount: 100 });
    return object === null ? [] : [JSON.stringify(object)];
  });
  if (objects.length === 0) throw new CliError('usage', `${file} holds no object`);
  return objects;
}

async function read(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CliError('usage', `cannot read ${file}: ${(error as Error).message}`);
  }
}
