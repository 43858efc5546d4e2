import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { useQuery } from '@connectrpc/connect-query';
import { systemApi } from '@fedscan/protocol/api';
import { Alert, Button, Center, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { createConsoleTransport } from '../transport.ts';

const { SystemService } = systemApi;

export function SignInPage({ onSignIn }: { readonly onSignIn: (token: string) => void }) {
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const system = useQuery(SystemService.method.getSystem, {}).data;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem((await findProblem(token.trim()).finally(() => setBusy(false))) ?? undefined);
  };
  // Answers undefined, and signs in, where the server knows the token.
  const findProblem = async (entered: string): Promise<string | undefined> => {
    try {
      await createClient(
        SystemService,
        createConsoleTransport(entered, () => {}),
      ).getSession({});
      onSignIn(entered);
      return undefined;
    } catch (error) {
      return toSentence(error);
    }
  };

  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" w={400} maw="100%">
        <form onSubmit={submit}>
          <Stack>
            <div>
              <Title order={1} size="h3">
                fedscan
              </Title>
              <Text c="dimmed" size="sm">
                {system?.title ?? ' '}
              </Text>
            </div>
            <PasswordInput
              label="Sign-in token"
              description="Printed once when this server was started for the first time."
              value={token}
              onChange={(event) => setToken(event.currentTarget.value)}
              autoComplete="off"
              required
              data-autofocus
            />
            {problem && (
              <Alert color="red" role="alert">
                {problem}
              </Alert>
            )}
            <Button type="submit" loading={busy} disabled={token.trim() === ''}>
              Sign in
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}

function toSentence(error: unknown): string {
  const { code, rawMessage } = ConnectError.from(error);
  if (code === Code.Unauthenticated)
    return 'This server does not know that token. Check that all of it was copied.';
  if (code === Code.ResourceExhausted) return 'Too many attempts. Wait a minute, then try again.';
  return `The server did not answer as expected: ${rawMessage}`;
}
