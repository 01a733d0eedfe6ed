import type { Config } from './config/load.ts';
import { openEvidence } from './devices/provisioning/live/evidence.ts';
import { createProvisioning, type Provisioning, type ProvisioningParts } from './devices/provisioning/provisioning.ts';
import { signed } from './journal/signature.ts';
import { loadSiteKey } from './journal/siteKey.ts';
import { areasOf, nameOfActor } from './routes.ts';
import type { Stores } from './stores.ts';
import { version } from './version.ts';

type FromSite = 'config' | 'journal' | 'positions' | 'store' | 'areas' | 'evidence' | 'version' | 'sign' | 'nameOf';

/** Provisioning, connected to what it asks of the rest of the site. */
export const openProvisioning = ({
  config,
  stores,
  ...parts
}: Omit<ProvisioningParts, FromSite> & { readonly config: Config; readonly stores: Stores }): Provisioning =>
  createProvisioning({
    ...parts,
    config,
    journal: stores.journal,
    positions: stores.positions,
    store: stores.devices,
    areas: () => areasOf(config, stores.people.rooms()),
    evidence: openEvidence(config.dataFolder),
    version,
    sign: (report) => {
      const { privateKey, jwk } = loadSiteKey(config.dataFolder);
      return signed({ ...report, alg: 'Ed25519', kid: jwk.kid } as const, privateKey);
    },
    nameOf: nameOfActor(stores),
  });
