import { defineConfig } from 'vitest/config';

// unit: quick, no server. pg: a real PostgreSQL, one server for all files. system: whole processes, real registries, Chromium.
const shared = { environment: 'node' as const, testTimeout: 30_000, hookTimeout: 120_000 };
const never = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: [
            'libs/**/*.test.ts',
            'services/**/*.test.{ts,tsx}',
            'test/*.test.ts',
            'test/kit/**/*.test.ts',
          ],
          exclude: [...never, '**/*.pg.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'pg',
          include: ['{libs,services,test}/**/*.pg.test.ts'],
          exclude: never,
          globalSetup: ['test/kit/postgres-setup.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'system',
          include: ['test/{conformance,system}/**/*.test.ts'],
          exclude: [...never, '**/*.pg.test.ts'],
          globalSetup: ['test/kit/postgres-setup.ts'],
          testTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
