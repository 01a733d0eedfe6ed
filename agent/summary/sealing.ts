import type { DailySummary, RevisionReason } from '#contract/summary.ts';
import { crashPoint } from '../journal/crashPoint.ts';
import type { Db } from '../journal/database.ts';
import { freshId } from '../journal/fresh.ts';
import type { Journal } from '../journal/journal.ts';
import type { SiteKey } from '../journal/siteKey.ts';
import { addDays, addMonths, type Day, dayAt, dayBounds, parseDay } from '../time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from '../time/clock.ts';
import { buildSummary } from './build.ts';
import { createDayJournals } from './dayJournal.ts';
import { readSealed, sealBytes } from './envelope.ts';
import { keptFromErasure } from './erased.ts';
import type { DayFacts, DayJournal, DaySources, SiteFacts, Stretch } from './facts.ts';
import { reasonAfter, sameFacts } from './revision.ts';
import { createSealedStore, type SealedRow, type SealedStore } from './store.ts';
import { createUptime, type Uptime } from './uptime.ts';

export type SealOutcome =
  | {
      readonly ok: true;
      readonly day: Day;
      readonly revision: number;
      readonly sequence: number;
      readonly sha256: string;
      readonly reason: RevisionReason;
      /** False when nothing had changed since this revision was sealed. */
      readonly fresh: boolean;
    }
  | { readonly ok: false; readonly code: 'clock_unset' | 'day_ahead'; readonly day: Day; readonly detail: string };

export interface Sealing {
  readonly store: SealedStore;
  readonly uptime: Uptime;
  /** Seals a day as it is known now: a new revision, or the last one when nothing changed. One transaction. */
  seal(day: Day): SealOutcome;
  /** Days that should be sealed now, oldest first: over and never sealed, or changed since. */
  dueDays(now: EpochMs): Day[];
  /** Seals all that is due. Nothing while the clock is unset. */
  sealDue(): SealOutcome[];
}

export interface SealingParts {
  readonly db: Db;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly site: SiteFacts;
  readonly sources: DaySources;
  readonly key: () => SiteKey;
  /** Puts the sealed summary on its road upstream, in the same transaction. */
  readonly enqueue: (sequence: number) => void;
}

/** Late kiosks may send what happened before midnight until then. */
const afterMidnightMs = 10 * 60_000;
/** A box that was longer away leaves the older days missing, which is what they are. */
const mostDaysToCatchUp = 400;
/** No Nestbox ran earlier, so an earlier date comes from a clock that was not set. */
const plausibleFrom = epochMs(Date.UTC(2026, 0, 1));

export const createSealing = (parts: SealingParts): Sealing => {
  const { db, journal, clock, site } = parts;
  const store = createSealedStore(db);
  const uptime = createUptime(db);
  const dayJournals = createDayJournals(db);

  const seal = (day: Day): SealOutcome => {
    const trust = clock.trust();
    if (trust === 'unset') return { ok: false, code: 'clock_unset', day, detail: 'the box does not know the time' };
    const bounds = dayBounds(day, site.timeZone);
    let outcome: SealOutcome = { ok: false, code: 'day_ahead', day, detail: `${day} has not begun` };
    if (bounds.from > clock.now()) return outcome;
    const key = parts.key();
    // `decide` runs inside the journal's transaction, after BEGIN IMMEDIATE: summary, outbox row and event are one commit.
    journal.execute({
      id: freshId(),
      request: { seal: day },
      decide: (now) => {
        const known = dayJournals.read(day, bounds);
        const previous = store.find(day);
        dayJournals.examined(day, bounds, now, known.seq);
        crashPoint('summary.seal.examined');
        const gathered = { day, bounds, now, trust };
        const facts = gather(parts, uptime, { ...gathered, known });
        const dayOver = now >= bounds.to;
        const before = previous && summaryOf(previous);
        const head = store.head();
        const envelope = {
          revision: (previous?.revision ?? 0) + 1,
          reason: reasonAfter(before, { dayOver, corrections: known.corrections, events: known.leaves }),
          sequence: head.sequence + 1,
          previousHash: head.sha256,
          boxId: key.jwk.kid,
        };
        const counted = buildSummary(facts, envelope);
        const countedThen = (seq: number) =>
          buildSummary(gather(parts, uptime, { ...gathered, known: dayJournals.read(day, bounds, seq) }), envelope);
        const summary =
          before?.envelope.covers === 'whole' && known.emptied > 0
            ? keptFromErasure(before, counted, countedThen(before.envelope.journal.seq))
            : counted;
        if (previous && before && sameFacts(before, summary)) {
          outcome = outcomeOf(previous, before.envelope.reason, false);
          return { events: [], status: 200, body: () => null };
        }
        const { revision, sequence, previousHash, reason } = summary.envelope;
        const sealed = sealBytes(summary, key);
        crashPoint('summary.seal.signed');
        store.keepKey(key.jwk, now);
        crashPoint('summary.seal.keyKept');
        store.insert({ sequence, day, revision, sealedAt: now, previous: previousHash, kid: key.jwk.kid, ...sealed });
        crashPoint('summary.seal.afterInsert');
        parts.enqueue(sequence);
        crashPoint('summary.seal.enqueued');
        const { sha256 } = sealed;
        outcome = outcomeOf({ day, revision, sequence, sha256 }, reason, true);
        const event = {
          type: 'day.sealed',
          actor: 'agent',
          subject: day,
          data: { day, revision, sequence, sha256 },
        } as const;
        return { events: [event], status: 201, body: () => null };
      },
    });
    crashPoint('summary.seal.committed');
    return outcome;
  };

  const dueDays = (now: EpochMs): Day[] => {
    const settled = epochMs(now - afterMidnightMs);
    const today = dayAt(settled, site.timeZone);
    const first = dayJournals.firstEventAt(plausibleFrom);
    const due = new Set(dayJournals.outdated(settled));
    if (first !== undefined) {
      const sealed = store.days();
      const begun = dayAt(first, site.timeZone);
      for (let back = mostDaysToCatchUp; back > 0; back -= 1) {
        const day = addDays(today, -back);
        if (day >= begun && !sealed.has(day)) due.add(day);
      }
    }
    return [...due].sort();
  };

  return {
    store,
    uptime,
    seal,
    dueDays,
    sealDue: () => {
      if (clock.trust() === 'unset') return [];
      const now = clock.now();
      const outcomes = dueDays(now).map(seal);
      const months = new Set(outcomes.flatMap((each) => (each.ok && each.fresh ? [monthEndOf(each.day)] : [])));
      // The month's last day tells of the whole month: what was learned of an earlier day counts there too.
      const ends = [...months].filter(
        (day) =>
          dayBounds(day, site.timeZone).to <= now - afterMidnightMs &&
          store.find(day) !== undefined &&
          !outcomes.some((outcome) => outcome.day === day),
      );
      return [...outcomes, ...ends.map(seal).filter((outcome) => outcome.ok && outcome.fresh)];
    },
  };
};

const monthEndOf = (day: Day): Day => addDays(addMonths(addDays(day, 1 - Number(day.slice(8))), 1), -1);

/** Seals each day as soon as it is closed. What fails is told and tried again with the next `sealDue`. */
export const sealOnClose = (
  journal: Journal,
  sealing: Sealing,
  report: (outcome: SealOutcome | { readonly ok: false; readonly error: unknown }) => void,
): void =>
  journal.onCommit((events) => {
    for (const event of events) {
      const day = event.type === 'day.closed' ? parseDay(event.data.day) : undefined;
      if (day === undefined) continue;
      try {
        report(sealing.seal(day));
      } catch (error) {
        // The day is closed and committed; a summary that cannot be made must not undo that.
        report({ ok: false, error });
      }
    }
  });

const outcomeOf = (
  { day, revision, sequence, sha256 }: Pick<SealedRow, 'day' | 'revision' | 'sequence' | 'sha256'>,
  reason: RevisionReason,
  fresh: boolean,
): SealOutcome => ({ ok: true, day, revision, sequence, sha256, reason, fresh });

const summaryOf = (row: SealedRow): DailySummary => {
  const reading = readSealed(row.bytes);
  if (!reading.ok) throw new Error(`the sealed summary number ${row.sequence} is damaged: ${reading.detail}`);
  return reading.sealed.data;
};

const gather = (
  { site, sources }: SealingParts,
  uptime: Uptime,
  {
    day,
    bounds,
    now,
    trust,
    known,
  }: {
    readonly day: Day;
    readonly bounds: Stretch;
    readonly now: EpochMs;
    readonly trust: DayFacts['clockTrust'];
    readonly known: DayJournal;
  },
): DayFacts => {
  const soFar: Stretch = { from: bounds.from, to: epochMs(Math.min(bounds.to, now)) };
  const boxOn = uptime.within(soFar, now);
  const present = sources.presentAt(bounds.from);
  return {
    site,
    day,
    now,
    clockTrust: trust,
    journal: known,
    uptime: boxOn,
    classes: sources.classes(day),
    enrolments: sources.enrolments(day),
    absences: sources.absences(day),
    insideAtStart: present.filter(({ kind }) => kind === 'child').map(({ id }) => id),
    staffAtStart: present.filter(({ kind }) => kind === 'staff').map(({ id }) => id),
    roomSteps: sources.roomSteps(soFar),
    alerts: sources.alerts(soFar),
    staff: sources.staff(day),
    footage: sources.footage(soFar),
    keeping: sources.keeping(soFar),
    armed: sources.armed(soFar, boxOn),
    subsidy: sources.subsidy(day, soFar.to),
    rulePack: sources.rulePack(day),
  };
};
