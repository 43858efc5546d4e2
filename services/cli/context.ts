import type { Command } from 'commander';
import type { CliConfig } from './config.ts';
import { type Clients, type Connection, connectTo } from './connection/clients.ts';
import { explainError } from './connection/explain-error.ts';
import { type ConnectionOptions, findConnection } from './connection/find-connection.ts';
import { createOutput, type Output, type OutputFormat } from './output/output.ts';

/** What a command works with. */
export type Context = {
  readonly clients: Clients;
  readonly connection: Connection;
  readonly config: CliConfig;
  readonly output: Output;
};

type GlobalOptions = ConnectionOptions & { readonly output: OutputFormat };

/** Runs a command with a connection, and turns what goes wrong in a call into a sentence. */
export function withContext<Options, Args extends unknown[]>(
  config: CliConfig,
  run: (context: Context, options: Options, ...args: Args) => Promise<void>,
): (...given: unknown[]) => Promise<void> {
  return async (...given) => {
    const command = given.at(-1) as Command;
    const globals = command.optsWithGlobals() as GlobalOptions;
    const connection = await findConnection(globals, config);
    const output = createOutput(globals.output);
    const context = { clients: connectTo(connection), connection, config, output };
    try {
      await run(context, command.opts() as Options, ...(given.slice(0, -2) as Args));
    } catch (error) {
      throw explainError(error, connection);
    }
  };
}
