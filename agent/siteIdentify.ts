import type { Config } from './config/load.ts';
import { createCertified } from './identity/certificates.ts';
import { createIdentify } from './identity/identify.ts';
import type { Passes } from './identity/passes.ts';
import type { Sessions } from './identity/sessions.ts';
import type { Stores } from './stores.ts';
import type { Clock } from './time/clock.ts';

export interface IdentifyParts {
  readonly config: Pick<Config, 'upstream'>;
  readonly clock: Clock;
  readonly stores: Pick<Stores, 'identity' | 'people'>;
  readonly sessions: Sessions;
  readonly passes: Passes;
}

/** Who is calling this site: tokens, certificates of the district, kiosks and the people at them. */
export const siteIdentify = ({ config, clock, stores, sessions, passes }: IdentifyParts) =>
  createIdentify({
    store: stores.identity,
    people: stores.people,
    sessions,
    passes,
    now: clock.now,
    certified: createCertified(config.upstream.districtCertificates, clock.now),
  });
