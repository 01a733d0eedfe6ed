import type { JournalEvent } from '#contract/events.ts';
import {
  type DailySummary,
  type OpeningFigures,
  type SubsidyFigures,
  type SystemFigures,
  summarySchemaVersion,
} from '#contract/summary.ts';
import { dayBounds, instantOf, parseDay, toRfc3339 } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import { totalMs, uncovered } from '../time/spans.ts';
import { coverageOf, footageOf } from './coverage.ts';
import { handoversOf, healthOf, safetyOf } from './desk.ts';
import { dutyOf } from './duty.ts';
import { type EightSBasis, eightSOf } from './eightS.ts';
import type { DayFacts, Place, RoomStep, Stretch } from './facts.ts';
import { createNotes, minutesOf, type Part } from './figures.ts';
import { noticeFiguresOf } from './notices.ts';
import { attendanceOf, type Stay, staysOf } from './presence.ts';
import { ratioOf, staffOf } from './roomRatio.ts';

/** Younger than this an event is not late: kiosks may take a moment to send. */
const lateAfterMs = 60_000;

/**
 * The summary of a day, from what is known at `facts.now`. Counts only. Every null has its reason in `unknown`, and a
 * day of which nothing is known has no figures at all. Pure.
 */
export const buildSummary = (facts: DayFacts, place: Place): DailySummary => {
  const notes = createNotes();
  const { site, day, now, journal } = facts;
  const { closing } = journal;
  const bounds = dayBounds(day, site.timeZone);
  const window: Stretch = { from: bounds.from, to: Math.min(bounds.to, Math.max(now, bounds.from)) as EpochMs };
  const stays = staysOf(facts.insideAtStart, journal.events, window);
  const planned = {
    from: instantOf(day, site.hours.open, site.timeZone),
    to: instantOf(day, site.hours.close, site.timeZone),
  };
  const noon = instantOf(day, site.noonCheck, site.timeZone);
  const coverage = coverageOf(planned, now, facts.uptime);
  const somethingKnown = facts.uptime.length > 0 || journal.events.some(isAboutPeople);
  const rfc3339 = (instant: EpochMs): string => toRfc3339(instant, site.timeZone);
  const timeOfDay = (instant: EpochMs): string => rfc3339(instant).slice(11, 16);
  const measured = <T>(name: string, figure: () => Part<T>): T | null =>
    somethingKnown ? notes.adopt(name, figure()) : notes.orNull<T>(name, undefined, 'no_data');

  const figures: EightSBasis = {
    envelope: {
      facility: site.code,
      day,
      schemaVersion: summarySchemaVersion,
      rulePack: { id: facts.rulePack.id, version: facts.rulePack.version },
      mixedAges: site.mixedAges,
      boxId: place.boxId,
      revision: place.revision,
      reason: place.reason,
      sequence: place.sequence,
      previousHash: place.previousHash,
      sealedAt: rfc3339(now),
      covers: now < bounds.to ? 'part' : 'whole',
      dataState: !somethingKnown ? 'none' : coverage.gaps.length === 0 ? 'full' : 'partial',
      plannedMinutes: coverage.plannedMinutes,
      coveredMinutes: coverage.coveredMinutes,
      gaps: coverage.gaps.map(({ from, to, cause }) => ({
        from: rfc3339(from),
        to: rfc3339(to),
        cause,
      })),
      journal: { events: journal.leaves, root: journal.root, seq: journal.seq, head: journal.head },
    },
    opening: measured('opening', () => openingOf(facts, timeOfDay)),
    attendance: measured('attendance', () =>
      partsOf(facts.classes.map((each) => attendanceOf(each, facts, stays, timeOfDay))),
    ),
    handovers: measured('handovers', () => handoversOf(journal.events, unclosed(stays, closing, now >= bounds.to))),
    ratio: measured('ratio', () => {
      const stepsOf = Map.groupBy(facts.roomSteps, ({ roomId }) => roomId);
      const ofRoom = (roomId: string) => ratioOfRoom(facts, roomId, stepsOf.get(roomId) ?? [], window, bounds);
      return partsOf(roomsOf(facts).map(ofRoom));
    }),
    staff: measured('staff', () => staffFiguresOf(facts, window)),
    health: measured('health', () => ({ figures: healthOf(journal.events, stays, noon), unknown: [] })),
    safety: measured('safety', () => safetyOf(journal.events, facts.alerts, facts.armed, rfc3339)),
    // Not `measured`: the recorder is a process of its own and records while the agent is off.
    footage: notes.adopt('footage', footageOf(facts.footage, journal.events, facts.keeping)),
    system: notes.adopt('system', systemOf(facts, window, rfc3339)),
    // Neither does a day's data make these: they are of the month, and of the journal.
    subsidy: notes.adopt('subsidy', subsidyOf(facts)),
    notices: noticeFiguresOf(journal.notices, window, (due) => endOf(due, site.timeZone)),
  };
  return {
    ...figures,
    eightS: notes.adopt('eightS', eightSOf(figures, minutesOf(window.to - window.from))),
    attestation: { closedBy: closing?.data.closedBy ?? 'none' },
    unknown: notes.unknown,
  };
};

const endOf = (day: string, timeZone: string): EpochMs | undefined => {
  const parsed = parseDay(day);
  return parsed && dayBounds(parsed, timeZone).to;
};

const isAboutPeople = ({ type }: JournalEvent): boolean => type.startsWith('attendance.') || type.startsWith('staff.');

/** Parts of a list, their reasons under their place in it. */
const partsOf = <T>(parts: readonly Part<T>[]): Part<T[]> => {
  const notes = createNotes();
  return { figures: parts.map((part, index) => notes.adopt(String(index), part)), unknown: notes.unknown };
};

const openingOf = (
  { site, classes, journal }: DayFacts,
  timeOfDay: (instant: EpochMs) => string,
): Part<OpeningFigures> => {
  const notes = createNotes();
  const first = journal.events.find(({ type }) => type === 'attendance.checked_in' || type === 'staff.clocked_in');
  const at = (event: JournalEvent | undefined): string | undefined => event && timeOfDay(event.occurredAt as EpochMs); // the journal holds whole milliseconds only
  return {
    figures: {
      plannedOpen: site.hours.open,
      plannedClose: site.hours.close,
      opened: notes.orNull('opened', at(first), 'nobody_came'),
      closed: notes.orNull('closed', at(journal.closing), 'not_closed'),
      classes: classes.length,
      places: site.places,
    },
    unknown: notes.unknown,
  };
};

/** Children whom nobody signed out: as the closing found them, else as midnight did; not known before. */
const unclosed = (
  stays: readonly Stay[],
  closing: JournalEvent<'day.closed'> | undefined,
  dayOver: boolean,
): number | undefined => closing?.data.stillInside ?? (dayOver ? stays.filter(({ open }) => open).length : undefined);

/** Rooms of classes first, then whichever other rooms somebody was in. */
const roomsOf = ({ classes, roomSteps }: DayFacts): readonly string[] => [
  ...new Set([
    ...classes.map(({ roomId }) => roomId),
    ...roomSteps.filter(({ state }) => state !== 'closed').map(({ roomId }) => roomId),
  ]),
];

const ratioOfRoom = (
  { site, alerts, uptime, classes }: DayFacts,
  roomId: string,
  steps: readonly RoomStep[],
  window: Stretch,
  day: Stretch,
) =>
  ratioOf(
    { roomId, classIds: classes.filter((each) => each.roomId === roomId).map(({ classId }) => classId) },
    steps,
    site.settleMs,
    alerts,
    { window, day },
    uncovered(uptime, window),
  );

const staffFiguresOf = ({ site, day, journal, staff, staffAtStart, roomSteps }: DayFacts, window: Stretch) => {
  const notes = createNotes();
  return {
    figures: {
      ...notes.adoptAll(staffOf(staff, roomSteps, day, window)),
      ...notes.adoptAll(dutyOf(journal.events, staffAtStart, staff, site.hasStaffKey, window)),
    },
    unknown: notes.unknown,
  };
};

const subsidyOf = ({ day, subsidy }: DayFacts): Part<SubsidyFigures> => {
  const notes = createNotes();
  const classes = subsidy.map(({ yuanPerChild, ...each }, index) => ({
    ...each,
    yuanPerChild: notes.orNull(`classes/${index}/yuanPerChild`, yuanPerChild ?? undefined, 'no_amount'),
  }));
  return { figures: { month: day.slice(0, 7), classes }, unknown: notes.unknown };
};

/** What a restart takes is no outage, and below a minute the beats know no better. */
const outageFromMs = 60_000;

const systemOf = (
  { journal, uptime, site, clockTrust }: DayFacts,
  window: Stretch,
  rfc3339: (instant: EpochMs) => string,
): Part<SystemFigures> => {
  const notes = createNotes();
  const off = uncovered(uptime, window);
  const { backedUpAt } = journal;
  return {
    figures: {
      starts: journal.events.filter(({ type }) => type === 'agent.started').length,
      offMinutes: minutesOf(totalMs(off)),
      lateEvents: journal.events.filter(
        (event) => isAboutPeople(event) && event.recordedAt - event.occurredAt > lateAfterMs,
      ).length,
      corrections: journal.corrections,
      outages: off.filter(({ from, to }) => to - from >= outageFromMs).length,
      lastBackup: notes.orNull('lastBackup', backedUpAt && rfc3339(backedUpAt), 'never_backed_up'),
      version: site.version,
      clockTrust,
    },
    unknown: notes.unknown,
  };
};
