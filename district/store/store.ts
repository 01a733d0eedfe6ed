import { noSummaryHash } from '#agent/summary/envelope.ts';
import type { Day } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { FeedHead } from '#contract/district.ts';
import type { DailySummary, SealedSummary } from '#contract/summary.ts';
import type { FoundFault, LoadedDay, NewChain, Road, SiteFaultCode } from '../loaded.ts';
import { type DistrictDb, openDatabase, type Statements } from './db.ts';
import { allowNewChain, newChainsOf, partFrom } from './newChain.ts';
import { migrate } from './schema.ts';
import { keepTried } from './tried.ts';

/** A sealed summary as the district keeps it. Hashes in hexadecimal. */
export interface KeptSummary {
  readonly sequence: number;
  readonly day: Day;
  readonly revision: number;
  readonly sha256: string;
  /** The hash of the one before it, as it says. */
  readonly previous: string;
  /** The key that sealed it. */
  readonly kid: string;
  readonly bytes: Uint8Array;
  readonly receivedAt: EpochMs;
  readonly road: Road;
}
export type KeptLink = Pick<KeptSummary, 'sequence' | 'day' | 'sha256' | 'previous' | 'kid'>;

/** A fault that is to be kept. The same code about the same thing is the same fault, however often it is found. */
export interface NewFault {
  readonly code: SiteFaultCode;
  readonly about: string;
  readonly day: Day | undefined;
  readonly detail: string;
  readonly evidence: Uint8Array | undefined;
}

/** What an intake decided about some summaries of one site. */
export interface IntakeChange {
  /** The site's new past is taken from this number on: what is kept from there is evidence and no more in force. */
  readonly forkAt?: number | undefined;
  readonly kept: readonly KeptSummary[];
  readonly faults: readonly NewFault[];
}

export interface SiteState {
  /** The chain is whole and kept up to here; zeros before the first. */
  readonly head: FeedHead;
  /** Of the last answer with nothing after this head. */
  readonly etag: string | undefined;
  readonly answeredAt: EpochMs | undefined;
  /** Somebody looked into it: another past than the one that is kept is taken when the site tells it. */
  readonly takesNewChain: boolean;
}

/** How an attempt to reach a site ended. */
export type Attempt =
  | { readonly ok: true; readonly etag: string | undefined }
  | { readonly ok: false; readonly code: 'unreachable' | 'refused'; readonly detail: string };

/** An attempt, and where the district stood when it began: a tag is of no use once the head has moved. */
export interface TriedSite {
  readonly site: string;
  readonly head: FeedHead;
  readonly attempt: Attempt;
  readonly at: EpochMs;
}

/** Summaries without any number between two that came. */
export interface MissingStretch {
  readonly site: string;
  readonly from: number;
  readonly to: number;
  /** When it was first known: the summary after it came. */
  readonly since: EpochMs;
}

export interface DistrictStore {
  readonly db: DistrictDb;
  states(): Promise<ReadonlyMap<string, SiteState>>;
  stateOf(site: string): Promise<SiteState>;
  /**
   * One transaction: shows what is kept of these numbers and their neighbours, keeps what `decide` gives back, and moves the
   * head as far as the chain is whole. `decide` may run again when another writer came first, and must be pure.
   */
  change<T extends IntakeChange>(
    site: string,
    sequences: readonly number[],
    now: EpochMs,
    decide: (known: ReadonlyMap<number, KeptLink>, state: Pick<SiteState, 'head' | 'takesNewChain'>) => T,
  ): Promise<T>;
  /** How attempts ended, all in one transaction; of two at one site the later counts. */
  tried(attempts: readonly TriedSite[]): Promise<void>;
  /** The exact bytes, newest revision unless one is asked for. */
  bytesOf(site: string, day: Day, revision?: number): Promise<Buffer | undefined>;
  /** The newest revision of each day from `from` to `to`, both included, by site and day; read site by site. */
  days(range: { readonly from: Day; readonly to: Day; readonly site?: string }): AsyncIterable<LoadedDay>;
  missing(site?: string): Promise<MissingStretch[]>;
  /** What is not settled, the oldest first; numbers that are missing and sites that do not answer among them. */
  faults(site?: string): Promise<FoundFault[]>;
  /** Somebody looked into the faults of this code: they are told no more. @returns how many there were. */
  settle(site: string, code: SiteFaultCode, note: string, at: EpochMs): Promise<number>;
  /** From now on a past of this site that parts from the kept one is taken, once. @returns false: it was never rolled back. */
  allowNewChain(site: string, note: string, at: EpochMs): Promise<boolean>;
  /** Every past that was replaced so, or may be; settled or not. */
  newChains(): Promise<NewChain[]>;
  close(): Promise<void>;
}

/** @param address a file of SQLite (small districts), or `postgres://USER:PASSWORD@HOST/DATABASE`. */
export const openDistrictStore = async (address: string): Promise<DistrictStore> => {
  const db = await openDatabase(address);
  try {
    await migrate(db);
  } catch (error) {
    await db.close();
    throw error;
  }
  return createStore(db);
};

interface StateRow {
  readonly site: string;
  readonly sequence: number;
  readonly sha256: string;
  readonly etag: string | null;
  readonly answeredAt: number | null;
  readonly newChainAt: number | null;
}
const stateColumns =
  'site, head_sequence AS sequence, head_sha256 AS sha256, etag, answered_at AS "answeredAt", new_chain_at AS "newChainAt"';
const stateOfRow = ({ sequence, sha256, etag, answeredAt, newChainAt }: StateRow): SiteState => ({
  head: { sequence, sha256 },
  etag: etag ?? undefined,
  answeredAt: (answeredAt ?? undefined) as EpochMs | undefined, // as it was written
  takesNewChain: newChainAt !== null,
});
const newSite: SiteState = {
  head: { sequence: 0, sha256: noSummaryHash },
  etag: undefined,
  answeredAt: undefined,
  takesNewChain: false,
};

const createStore = (db: DistrictDb): DistrictStore => ({
  db,
  states: async () => {
    const rows = await db.all<StateRow>(`SELECT ${stateColumns} FROM district_site`);
    return new Map(rows.map((row) => [row.site, stateOfRow(row)]));
  },
  stateOf: async (site) => {
    const [row] = await db.all<StateRow>(`SELECT ${stateColumns} FROM district_site WHERE site = ?`, [site]);
    return row ? stateOfRow(row) : newSite;
  },
  change: (site, sequences, now, decide) =>
    db.transaction(async (statements) => {
      const state = await lockSite(db, statements, site);
      const known = await linksAround(statements, site, sequences);
      const change = decide(known, state);
      const { forkAt } = change;
      const head = forkAt === undefined ? state.head : await partFrom(statements, site, forkAt, state.head, now);
      await statements.insert('district_summary', summaryColumns, change.kept.map(summaryValues(site)));
      const told = change.faults.slice(0, await roomForFaults(statements, site, change.faults.length));
      await statements.insert('district_fault', faultColumns, told.map(faultValues(site, now)));
      if (change.kept.length > 0) await moveHead(statements, site, head, change.kept);
      return change;
    }),
  tried: (attempts) => (attempts.length === 0 ? Promise.resolve() : db.transaction((all) => keepTried(all, attempts))),
  bytesOf: async (site, day, revision) => {
    const [row] = await db.all<{ bytes: Buffer }>(
      `SELECT bytes FROM district_summary WHERE site = ? AND day = ? ${revision === undefined ? '' : 'AND revision = ?'}
        ORDER BY revision DESC, sequence DESC LIMIT 1`,
      revision === undefined ? [site, day] : [site, day, revision],
    );
    return row?.bytes;
  },
  days: (range) => daysOf(db, range),
  missing: (site) => missingOf(db, site),
  faults: (site) => faultsOf(db, site),
  settle: async (site, code, note, at) => {
    const settled = await db.all<{ code: string }>(
      `UPDATE district_fault SET settled_at = ?, settled_note = ? WHERE site = ? AND code = ? AND settled_at IS NULL
        RETURNING code`,
      [at, note, site, code],
    );
    return settled.length;
  },
  allowNewChain: (site, note, at) => db.transaction((statements) => allowNewChain(statements, site, note, at)),
  newChains: () => newChainsOf(db),
  close: () => db.close(),
});

const summaryColumns = [
  'site',
  'sequence',
  'day',
  'revision',
  'sha256',
  'previous',
  'kid',
  'bytes',
  'received_at',
  'road',
];
const summaryValues = (site: string) => (row: KeptSummary) => [
  site,
  row.sequence,
  row.day,
  row.revision,
  row.sha256,
  row.previous,
  row.kid,
  row.bytes,
  row.receivedAt,
  row.road,
];
const faultColumns = ['site', 'code', 'about', 'day', 'detail', 'found_at', 'evidence'];
/** So many of one site say enough; somebody who sends nonsense without end must not fill the disk of the district. */
const mostOpenFaults = 200;
const mostEvidenceBytes = 256 * 1024;

const roomForFaults = async (statements: Statements, site: string, wanted: number): Promise<number> => {
  if (wanted === 0) return 0;
  const [row] = await statements.all<{ open: number }>(
    'SELECT count(*) AS open FROM district_fault WHERE site = ? AND settled_at IS NULL',
    [site],
  );
  return Math.max(0, mostOpenFaults - Number(row?.open ?? 0));
};

const faultValues = (site: string, now: EpochMs) => (fault: NewFault) => [
  site,
  fault.code,
  fault.about,
  fault.day ?? null,
  fault.detail,
  now,
  fault.evidence && fault.evidence.byteLength <= mostEvidenceBytes ? fault.evidence : null,
];

/** The site's row, which others wait for until the transaction ends. */
const lockSite = async ({ dialect }: DistrictDb, statements: Statements, site: string): Promise<SiteState> => {
  const { sequence, sha256 } = newSite.head;
  await statements.insert('district_site', ['site', 'head_sequence', 'head_sha256'], [[site, sequence, sha256]]);
  const lock = dialect === 'postgres' ? ' FOR UPDATE' : '';
  const [row] = await statements.all<StateRow>(`SELECT ${stateColumns} FROM district_site WHERE site = ?${lock}`, [
    site,
  ]);
  return row ? stateOfRow(row) : newSite;
};

const linkColumns = 'sequence, day, sha256, previous, kid';
/** What is kept from one before the first of these numbers to one after the last. */
const linksAround = async (
  statements: Statements,
  site: string,
  sequences: readonly number[],
): Promise<ReadonlyMap<number, KeptLink>> => {
  if (sequences.length === 0) return new Map();
  const wanted = new Set(sequences.flatMap((one) => [one - 1, one, one + 1]));
  const sorted = [...wanted].sort((a, b) => a - b);
  const links = new Map<number, KeptLink>();
  // Forged numbers may lie far apart: each unbroken stretch is asked for by itself.
  let [from = 0, to = 0] = [sorted[0], sorted[0]];
  for (const next of [...sorted.slice(1), Number.POSITIVE_INFINITY]) {
    if (next === to + 1) {
      to = next;
      continue;
    }
    const rows = await statements.all<KeptLink>(
      `SELECT ${linkColumns} FROM district_summary WHERE site = ? AND sequence BETWEEN ? AND ?`,
      [site, from, to],
    );
    for (const row of rows) links.set(row.sequence, row);
    [from, to] = [next, next];
  }
  return links;
};

/** Links that are read at once while the head moves over what had come before its time. */
const stride = 1000;

/** The head goes on as far as each follows from the one before it. */
const moveHead = async (
  statements: Statements,
  site: string,
  head: FeedHead,
  kept: readonly KeptSummary[],
): Promise<void> => {
  let { sequence, sha256 } = head;
  const bySequence = new Map<number, Pick<KeptLink, 'sha256' | 'previous'>>(kept.map((row) => [row.sequence, row]));
  const advance = (): void => {
    for (let next = bySequence.get(sequence + 1); next?.previous === sha256; next = bySequence.get(sequence + 1)) {
      sequence += 1;
      sha256 = next.sha256;
    }
  };
  advance();
  if (sequence === head.sequence) return;
  for (;;) {
    const before = sequence;
    const rows = await statements.all<KeptLink>(
      `SELECT ${linkColumns} FROM district_summary WHERE site = ? AND sequence > ? ORDER BY sequence LIMIT ${stride}`,
      [site, sequence],
    );
    for (const row of rows) bySequence.set(row.sequence, row);
    advance();
    if (sequence === before || rows.length < stride) break;
  }
  await statements.all('UPDATE district_site SET head_sequence = ?, head_sha256 = ?, etag = NULL WHERE site = ?', [
    sequence,
    sha256,
    site,
  ]);
};

async function* daysOf(
  db: DistrictDb,
  { from, to, site }: { readonly from: Day; readonly to: Day; readonly site?: string },
): AsyncIterable<LoadedDay> {
  const sites =
    site === undefined
      ? (await db.all<{ site: string }>('SELECT site FROM district_site ORDER BY site')).map((row) => row.site)
      : [site];
  for (const one of sites) {
    const rows = await db.all<Omit<LoadedDay, 'summary'> & { readonly bytes: Buffer }>(
      `SELECT site, day, revision, sequence, sha256, received_at AS "receivedAt", road, bytes FROM district_summary AS kept
        WHERE site = ? AND day BETWEEN ? AND ? AND NOT EXISTS (
          SELECT 1 FROM district_summary AS newer WHERE newer.site = kept.site AND newer.day = kept.day
            AND (newer.revision > kept.revision OR (newer.revision = kept.revision AND newer.sequence > kept.sequence)))
        ORDER BY day`,
      [one, from, to],
    );
    for (const { bytes, ...row } of rows) yield { ...row, summary: summaryIn(bytes) };
  }
}

/** What was verified before it was kept. */
const summaryIn = (bytes: Buffer): DailySummary => (JSON.parse(bytes.toString('utf8')) as SealedSummary).data;

const missingOf = async (db: DistrictDb, site: string | undefined): Promise<MissingStretch[]> => {
  const rows = await db.all<MissingStretch>(
    `SELECT site, before + 1 AS "from", sequence - 1 AS "to", received_at AS since FROM (
        SELECT site, sequence, received_at, LAG(sequence, 1, 0) OVER (PARTITION BY site ORDER BY sequence) AS before
        FROM district_summary ${site === undefined ? '' : 'WHERE site = ?'}) AS steps
      WHERE sequence > before + 1 ORDER BY site, sequence`,
    site === undefined ? [] : [site],
  );
  return rows.map((row) => ({ ...row }));
};

interface FaultRow {
  readonly site: string;
  readonly code: SiteFaultCode;
  readonly day: Day | null;
  readonly detail: string;
  readonly foundAt: EpochMs;
}

const faultsOf = async (db: DistrictDb, site: string | undefined): Promise<FoundFault[]> => {
  const only = site === undefined ? '' : 'AND site = ?';
  const values = site === undefined ? [] : [site];
  const found = await db.all<FaultRow>(
    `SELECT site, code, day, detail, found_at AS "foundAt" FROM district_fault WHERE settled_at IS NULL ${only}
      UNION ALL SELECT site, failing_code, NULL, failing_detail, failing_since FROM district_site
      WHERE failing_code IS NOT NULL ${only}`,
    [...values, ...values],
  );
  const missing = await missingOf(db, site);
  return [
    ...found.map((row) => ({ ...row, day: row.day ?? undefined })),
    ...missing.map(({ site, from, to, since }) => ({
      site,
      code: 'missing' as const,
      day: undefined,
      detail: from === to ? `number ${from} did not come` : `numbers ${from} to ${to} did not come`,
      foundAt: since,
    })),
  ].sort((a, b) => a.foundAt - b.foundAt || (a.site < b.site ? -1 : 1));
};
