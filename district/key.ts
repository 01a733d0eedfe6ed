import { dirname, join } from 'node:path';
import { loadKey, type SiteKey } from '#agent/journal/siteKey.ts';

/** Beside the store, where nothing else is said; with PostgreSQL in the folder where the command runs. */
export const districtKeyFile = (store: string): string =>
  join(/^postgres(ql)?:/.test(store) ? '.' : dirname(store), 'keys', 'district-ed25519.pem');

/** What the district signs receipts and notices with; made the first time, readable by its owner alone. @throws as `loadKey`. */
export const loadDistrictKey = (file: string): SiteKey => loadKey(file);
