import { systemApi } from '@fedscan/protocol/api';
import { Command } from 'commander';
import type { CliConfig } from '../config.ts';
import { connectTo } from '../connection/clients.ts';
import { explainError } from '../connection/explain-error.ts';
import { dropSignIn, keepSignIn } from '../connection/sign-in-file.ts';
import { withContext } from '../context.ts';
import { readSecret } from '../input/read-secret.ts';
import { wholeJson } from '../output/output.ts';
import { formatFacts } from '../output/table.ts';

const {
  GetSystemResponse_Role: Role,
  GetSystemResponseSchema,
  GetSessionResponseSchema,
} = systemApi;

export function signInCommands(config: CliConfig): Command[] {
  return [loginCommand(config), logoutCommand(config), statusCommand(config)];
}

const loginCommand = (config: CliConfig) =>
  new Command('login')
    .description('keep a token for this server, from a prompt or standard input')
    .action(
      withContext<object, []>(config, async ({ connection, output }) => {
        const token = (await readSecret(`Token for ${connection.server}`)).trim();
        const attempt = { ...connection, token };
        try {
          const session = await connectTo(attempt).system.getSession({});
          const file = await keepSignIn(config.folder, attempt);
          output.result(
            GetSessionResponseSchema,
            session,
            ({ user, role }) => `signed in as ${user} (${role})`,
          );
          output.note(`the token is kept in ${file}`);
        } catch (error) {
          throw explainError(error, attempt);
        }
      }),
    );

const logoutCommand = (config: CliConfig) =>
  new Command('logout').description('forget the token').action(async () => {
    await dropSignIn(config.folder);
    process.stderr.write('signed out\n');
  });

const statusCommand = (config: CliConfig) =>
  new Command('status').description('show which server answers, and who is signed in').action(
    withContext<object, []>(config, async ({ clients, connection, output }) => {
      const system = await clients.system.getSystem({});
      const session = connection.token ? await clients.system.getSession({}) : undefined;
      output.document(
        () => ({
          server: connection.server,
          system: wholeJson(GetSystemResponseSchema, system),
          session: session ? wholeJson(GetSessionResponseSchema, session) : null,
        }),
        () =>
          formatFacts([
            ['server', connection.server],
            ['role', Role[system.role].toLowerCase()],
            ['name', system.title],
            ['version', system.version],
            ['signed in', session ? `${session.user} (${session.role})` : 'no'],
          ]),
      );
    }),
  );
