export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startPostgres,
} from './embedded/start-postgres.ts';
export { migrateDatabase } from './migrate.ts';
export { StoreError, type StoreErrorCode } from './store-error.ts';
