import { Code, CopyButton, Group, Tooltip, UnstyledButton } from '@mantine/core';

/** The first digits; a click copies all of it. */
export const Digest = ({ digest }: { readonly digest: string }) => (
  <CopyButton value={digest}>
    {({ copied, copy }) => (
      <Tooltip label={copied ? 'Copied' : `Copy ${digest}`}>
        <UnstyledButton onClick={copy} aria-label={`Copy ${digest}`}>
          <Group gap={4} wrap="nowrap">
            <Code>{digest.replace(/^sha\d+:/, '').slice(0, 12)}</Code>
          </Group>
        </UnstyledButton>
      </Tooltip>
    )}
  </CopyButton>
);
