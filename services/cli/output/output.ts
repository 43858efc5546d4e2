import {
  create,
  type DescMessage,
  type JsonValue,
  type MessageInitShape,
  type MessageShape,
  toJson,
} from '@bufbuild/protobuf';
import { printableJson, printableLines } from './printable.ts';

export type OutputFormat = 'table' | 'json';

/** Results go to standard output, as one text or one JSON document; everything else goes to standard error. */
export type Output = {
  /** The message as protobuf's JSON with every field, or as the text. */
  result<Desc extends DescMessage>(
    schema: Desc,
    message: MessageInitShape<Desc>,
    text: (message: MessageShape<Desc>) => string,
  ): void;
  /** A result in a form of its own. */
  document(json: () => JsonValue, text: () => string): void;
  /** For people, while they wait or afterwards. */
  note(text: string): void;
  /** A line that the next one takes the place of; only on a terminal, elsewhere each is a line of its own. */
  progress(text: string): void;
};

/** With every field that there is, so that a script need not ask whether one is there. */
export const wholeJson = <Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
): JsonValue => toJson(schema, message, { alwaysEmitImplicit: true });

export function createOutput(format: OutputFormat): Output {
  let onProgressLine = false;
  let lastProgress = '';
  const endProgress = () => {
    if (onProgressLine) process.stderr.write('\n');
    onProgressLine = false;
  };

  const document: Output['document'] = (json, text) => {
    endProgress();
    process.stdout.write(`${format === 'json' ? printableJson(json()) : text()}\n`);
  };

  return {
    document,
    result(schema, init, text) {
      const message = create(schema, init);
      document(
        () => wholeJson(schema, message),
        () => text(message),
      );
    },
    note(text) {
      endProgress();
      process.stderr.write(`${printableLines(text)}\n`);
    },
    progress(text) {
      const line = printableLines(text);
      if (line === lastProgress) return;
      lastProgress = line;
      if (!process.stderr.isTTY) {
        process.stderr.write(`${line}\n`);
        return;
      }
      process.stderr.write(`\r\u001b[2K${line}`);
      onProgressLine = true;
    },
  };
}
