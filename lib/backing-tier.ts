/**
 * The tiers that an app can do without.
 */
export enum BackingTier {
  /** The database. */
  DATABASE = 'database',
  /** The cache. */
  CACHE = 'cache',
  /** The object store. */
  OBJECT_STORE = 'objectStore',
}
