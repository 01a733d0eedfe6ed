import { createHmac } from 'node:crypto';
import type { StorageView } from '#contract/footageStorage.ts';
import { isExpectedOn } from './attendance/roster.ts';
import { subsidySoFar } from './attendance/subsidy.ts';
import type { Config } from './config/load.ts';
import { coverageOf } from './footage/coverage.ts';
import type { FootageStore } from './footage/store.ts';
import { loadSiteKey } from './journal/siteKey.ts';
import { packForDay } from './policy/pack.ts';
import { graceOf } from './ratio/view.ts';
import { recordsOfDay, subsidyFacts } from './recordsOfDay.ts';
import type { Stores } from './stores.ts';
import type { DaySources, Stretch } from './summary/facts.ts';
import { createSealing, type Sealing } from './summary/sealing.ts';
import type { Day } from './time/calendar.ts';
import { dayAt } from './time/calendar.ts';
import { type Clock, epochMs } from './time/clock.ts';
import { createOutbox, type Outbox } from './upstream/store.ts';
import { version } from './version.ts';
import { armedTimeOfSite, lapsesOfSite } from './zones/armed.ts';

interface SealingOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly footage: FootageStore | undefined;
  /** What is foreseen of the disks; undefined where nothing keeps footage. */
  readonly keeping?: { storage(): StorageView | undefined };
}

/** The daily summary connected to all that it is made of, and to its road upstream. */
export const openSealing = (
  stores: Stores,
  options: SealingOptions,
): { readonly sealing: Sealing; readonly outbox: Outbox } => {
  const { config, clock } = options;
  const { db, journal } = stores;
  const outbox = createOutbox(db);
  const sealing = createSealing({
    db,
    journal,
    clock,
    site: {
      code: config.site.code,
      timeZone: config.site.timeZone,
      mixedAges: config.mixedAges,
      places: config.places,
      settleMs: config.alerts.settleMs,
      hours: config.hours,
      noonCheck: config.health.noonCheck,
      hasStaffKey: config.upstream.staffKey !== undefined,
      version,
    },
    sources: sourcesOf(stores, options),
    key: () => loadSiteKey(config.dataFolder),
    enqueue: outbox.enqueue,
  });
  return { sealing, outbox };
};

const sourcesOf = (stores: Stores, { config, clock, footage, keeping }: SealingOptions): DaySources => {
  const { attendance, past, alerts, rules } = stores;
  const records = recordsOfDay(stores, config.site.timeZone);
  return {
    classes: records.classesOn,
    enrolments: (day) => {
      const booked = new Set(attendance.bookings.on(day).map(({ childId }) => childId));
      return records.everyChildOn(day).map((child) => ({
        childId: child.childId,
        classId: child.classId,
        enrolled: child.enrolledFrom <= day && (child.enrolledTo === undefined || day <= child.enrolledTo),
        expected: isExpectedOn(child, day) || booked.has(child.childId),
      }));
    },
    absences: (day) => attendance.absences.on(day),
    presentAt: (instant) => attendance.history.presenceAt(instant),
    roomSteps: (stretch) =>
      past
        .steps(stretch)
        .map(({ verdict, ...step }) => ({ ...verdict, ...step, graceMs: graceOf(verdict, config.alerts) })),
    alerts: ({ from, to }) => alerts.begunBetween(from, to),
    staff: (day) =>
      records.staffOn(day).map(({ staffId, qualifications, registerNumber }) => ({
        staffId,
        isRegistered: registerNumber !== undefined,
        registerHash: registerHashOf(registerNumber, config.upstream.staffKey),
        // Dates were checked when the qualification was recorded.
        certificatesValidTo: qualifications.map(({ validTo }) => validTo as Day | undefined),
      })),
    footage: (stretch) => footage && camerasOf(footage, stretch, clock.now(), config.site.timeZone),
    keeping: ({ to }) => {
      const storage = keeping?.storage();
      return {
        holdsActive: stores.holds.activeOn(dayAt(epochMs(to - 1), config.site.timeZone)),
        fullOn: (storage?.fullOn ?? undefined) as Day | undefined, // as the forecast wrote it
        isMeasured: storage?.basis === 'measured',
      };
    },
    armed: (stretch, boxOn) => {
      const spans = stores.zones.spans(stretch.from, stretch.to);
      const used = new Set([...spans.armed, ...spans.lapses].map(({ zoneId }) => zoneId));
      const zones = config.zones.map(({ id, class: zoneClass }) => ({ zoneId: id, class: zoneClass }));
      const inUse = zones.filter(({ zoneId }) => used.has(zoneId));
      const time = armedTimeOfSite(inUse, spans, boxOn, stretch);
      return time && { ...time, lapses: lapsesOfSite(inUse, spans, boxOn, stretch) };
    },
    subsidy: (day, until) => subsidySoFar(day, until, subsidyFacts(stores, config.site.timeZone, clock)),
    rulePack: (day) => packForDay(rules.packs, day),
  };
};

/**
 * What the district can compare and nobody else can read: 32 hexadecimal digits of HMAC-SHA256. A number is written in
 * capitals, so that one who types it otherwise means the same person.
 */
const registerHashOf = (number: string | undefined, key: string | undefined): string | undefined =>
  number === undefined || key === undefined
    ? undefined
    : createHmac('sha256', Buffer.from(key, 'base64url')).update(number.toUpperCase()).digest('hex').slice(0, 32);

const camerasOf = (footage: FootageStore, stretch: Stretch, nowMs: number, timeZone: string) =>
  footage.streams().map((stream) => {
    const { requiredMs, recordedMs, gaps } = coverageOf(footage, stream, stretch, nowMs);
    return {
      recording: stream.state === 'recording',
      requiredMs,
      recordedMs,
      gaps: gaps.map(({ from, to, reason }) => ({ from: epochMs(from), to: epochMs(to ?? nowMs), reason })),
      oldestPlayable: stream.oldestPlayableMs === null ? undefined : dayAt(epochMs(stream.oldestPlayableMs), timeZone),
    };
  });
