import { useQuery } from '@connectrpc/connect-query';
import { systemApi } from '@fedscan/protocol/api';
import { AppShell, Badge, Burger, Button, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useLocation } from 'react-router';

const { GetSystemResponse_Role: Role, SystemService } = systemApi;

/** What stands round every page: who answers here, where one can go, and the way out. */
export function Frame({ onSignOut }: { readonly onSignOut: () => void }) {
  const [opened, { toggle, close }] = useDisclosure();
  const system = useQuery(SystemService.method.getSystem, {}).data;
  const isAgent = system?.role === Role.AGENT;

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="lg"
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <img src="/mark.svg" alt="" width={26} height={26} />
            <Text fw={650}>fedscan</Text>
            {system && (
              <Badge variant="light" color={isAgent ? 'grape' : 'cyan'} tt="none">
                {isAgent ? `cluster ${system.title}` : 'primary'}
              </Badge>
            )}
          </Group>
          <Group gap="sm" wrap="nowrap">
            {system && (
              <Text size="xs" c="dimmed" visibleFrom="xs">
                {system.version}
              </Text>
            )}
            <Button variant="subtle" size="compact-sm" onClick={onSignOut}>
              Sign out
            </Button>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages">
        <Places
          places={isAgent ? places.filter(({ to }) => to !== '/clusters') : places}
          onGo={close}
        />
      </AppShell.Navbar>
      <AppShell.Main>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

type Place = { readonly to: string; readonly label: string };

const places: readonly Place[] = [
  { to: '/registries', label: 'Registries' },
  { to: '/images', label: 'Images' },
  { to: '/clusters', label: 'Clusters' },
];

function Places({
  places: shown,
  onGo,
}: {
  readonly places: readonly Place[];
  readonly onGo: () => void;
}) {
  const { pathname } = useLocation();
  const isImage = pathname.includes('/images');
  return shown.map(({ to, label }) => {
    const active = to === '/images' ? isImage : pathname.startsWith(to) && !isImage;
    return (
      <NavLink
        key={to}
        component={Link}
        to={to}
        label={label}
        active={active}
        aria-current={active ? 'page' : undefined}
        onClick={onGo}
      />
    );
  });
}
