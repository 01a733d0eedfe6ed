import { canonical } from '../journal/chain.ts';
import type { Db } from '../journal/database.ts';
import type { Projection } from '../journal/journal.ts';
import type { EpochMs } from '../time/clock.ts';
import type { RulePack, RulePacks } from './pack.ts';

/** A pack that the box knows, and how it came. */
export interface KnownPack {
  readonly pack: RulePack;
  readonly source: 'product' | 'file' | 'notice';
  /** Undefined for those that come with the product. */
  readonly installedAt: EpochMs | undefined;
}

export interface PackStore {
  readonly projection: Projection;
  /** The packs by which this facility is judged: those of the product and those installed under the same id. */
  inForce(): RulePacks;
  /** As `inForce`, without what was installed after that instant. */
  inForceKnownAt(at: EpochMs): RulePacks;
  /** All, those of other ids too, by id and beginning. */
  all(): KnownPack[];
  find(id: string, version: string): RulePack | undefined;
}

/** The shipped packs and, over them, the installed ones. Asked for with every event, so read anew only after a change. */
export const createPackStore = (db: Db, shipped: RulePacks): PackStore => {
  const insert = db.prepare('INSERT OR IGNORE INTO rule_pack VALUES (?, ?, ?, ?, ?, ?)');
  const lastChange = db.prepare('SELECT coalesce(max(installed_seq), 0) FROM rule_pack').pluck();
  const read = db.prepare('SELECT source, installed_at, pack FROM rule_pack ORDER BY installed_seq');
  const base: readonly KnownPack[] = shipped.map((pack) => ({ pack, source: 'product', installedAt: undefined }));

  let known: { readonly at: number; readonly packs: readonly KnownPack[]; readonly inForce: RulePacks } | undefined;
  const current = (): NonNullable<typeof known> => {
    const at = lastChange.get() as number;
    if (known?.at === at) return known;
    const rows = read.all() as { source: 'file' | 'notice'; installed_at: EpochMs; pack: string }[];
    const installed = rows.map(
      ({ source, installed_at, pack }): KnownPack => ({
        // Checked by parsePack before it was recorded.
        pack: Object.freeze(JSON.parse(pack) as RulePack),
        source,
        installedAt: installed_at,
      }),
    );
    const packs = [...base, ...installed];
    known = { at, packs, inForce: judging(packs) };
    return known;
  };
  /** In order of their beginning; of two that begin on one day the one installed later comes last, and holds. */
  const judging = (packs: readonly KnownPack[]): RulePacks => {
    const [first] = shipped;
    const own = packs.filter(({ pack }) => pack.id === first.id).map(({ pack }) => pack);
    const [oldest = first, ...later] = own.sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
    return [oldest, ...later];
  };

  return {
    projection: {
      name: 'policy',
      tables: ['rule_pack'],
      apply: (event) => {
        if (event.type !== 'policy.pack_installed') return;
        const { packId, version, source, pack } = event.data;
        insert.run(packId, version, source, event.seq, event.recordedAt, canonical(pack));
      },
    },
    inForce: () => current().inForce,
    inForceKnownAt: (at) => judging(current().packs.filter(({ installedAt }) => (installedAt ?? 0) <= at)),
    all: () => [...current().packs],
    find: (id, version) => current().packs.find(({ pack }) => pack.id === id && pack.version === version)?.pack,
  };
};
