import { TransportProvider } from '@connectrpc/connect-query';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { Frame } from './frame.tsx';
import { ClustersPage } from './pages/clusters.tsx';
import { ImagePage } from './pages/image.tsx';
import { ImagesPage } from './pages/images.tsx';
import { RegistriesPage } from './pages/registries.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { forgetToken, keepToken, keptToken } from './session.ts';
import { createConsoleTransport } from './transport.ts';

export function App() {
  const [token, setToken] = useState(keptToken);
  const signIn = (entered: string) => {
    keepToken(entered);
    setToken(entered);
  };
  const signOut = () => {
    forgetToken();
    setToken(undefined);
  };
  const transport = useMemo(
    () => createConsoleTransport(token, () => setToken(undefined)),
    [token],
  );
  const queries = useMemo(() => createQueries(token), [token]);

  return (
    <TransportProvider transport={transport}>
      <QueryClientProvider client={queries}>
        <BrowserRouter>
          {token === undefined ? <SignInPage onSignIn={signIn} /> : <Pages onSignOut={signOut} />}
        </BrowserRouter>
      </QueryClientProvider>
    </TransportProvider>
  );
}

function Pages({ onSignOut }: { readonly onSignOut: () => void }) {
  return (
    <Routes>
      <Route element={<Frame onSignOut={onSignOut} />}>
        <Route path="/registries" element={<RegistriesPage />} />
        <Route path="/images" element={<ImagesPage />} />
        <Route path="/registries/:registry/images/:digest" element={<ImagePage />} />
        <Route path="/clusters" element={<ClustersPage />} />
        <Route path="*" element={<Navigate to="/registries" replace />} />
      </Route>
    </Routes>
  );
}

// A client for each session: what one person was shown must not be there for the next.
const createQueries = (_token: string | undefined) =>
  new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 2_000 } } });
