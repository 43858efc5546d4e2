// Secrets come from a pipe or a prompt, never from the command line, which every user of the machine can read.
import { text } from 'node:stream/consumers';
import { CliError } from '../cli-error.ts';

/** The whole of standard input, without the line's end. Asks for it where that is a terminal. */
export async function readSecret(question: string): Promise<string> {
  const secret = process.stdin.isTTY ? await ask(question) : await text(process.stdin);
  const trimmed = secret.replace(/\r?\n$/, '');
  if (trimmed === '') throw new CliError('usage', `${question}: nothing was given`);
  return trimmed;
}

function ask(question: string): Promise<string> {
  const stdin = process.stdin;
  const stderr = process.stderr;
  stderr.write(`${question}: `);
  stdin.setRawMode(true).setEncoding('utf8').resume();
  return new Promise((resolve, reject) => {
    let secret = '';
    const finish = (end: () => void) => {
      stdin.off('data', onData).setRawMode(false).pause();
      stderr.write('\n');
      end();
    };
    const onData = (typed: string) => {
      for (const key of typed) {
        if (key === '\r' || key === '\n' || key === '\u0004') return finish(() => resolve(secret));
        if (key === '\u0003') return finish(() => reject(new CliError('failed', 'stopped')));
        secret = key === '\u007f' || key === '\b' ? secret.slice(0, -1) : secret + key;
      }
    };
    stdin.on('data', onData);
  });
}
