// Makes the SQL of a changed schema: `npx drizzle-kit generate --config libs/store/drizzle.config.ts --name what_it_adds`.
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './libs/store/schema/*.ts',
  out: './libs/store/migrations',
});
