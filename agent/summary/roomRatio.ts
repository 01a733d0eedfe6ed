import type { RoomRatio, StaffFigures } from '#contract/summary.ts';
import { addDays, type Day } from '../time/calendar.ts';
import type { AlertFact, RoomStep, StaffFact, Stretch } from './facts.ts';
import { clip, createNotes, type Part, secondsOf, within } from './figures.ts';
import { responsesOf } from './responses.ts';
import { type StripPart, stripOf } from './strip.ts';

/**
 * One room's day. A stretch without enough caregivers that ends within its grace is transient; one that outlives the
 * grace is a breach from its first second, because grace delays the alert, never the record; one that comes back within
 * `settleMs` of its end is the same, so that a flapping input makes one. Seconds with children and
 * nobody at all are counted as unattended and as nothing else. What rests on a guess proves neither a ratio kept nor one
 * broken: it is unverified and nothing else. `boxOff`, without overlaps: when nobody could watch; those open seconds are
 * counted as unverified beside what they are. The strip is of the whole day; what lies after `window` is not known in it.
 */
export const ratioOf = (
  { roomId, classIds }: Pick<RoomRatio, 'roomId'> & { readonly classIds: string[] },
  steps: readonly RoomStep[],
  settleMs: number,
  alerts: readonly AlertFact[],
  { window, day }: { readonly window: Stretch; readonly day: Stretch },
  boxOff: readonly Stretch[],
): Part<RoomRatio> => {
  const notes = createNotes();
  const all = steps.map((step) => (step.to > window.to ? { ...step, to: window.to } : step));
  const ended = all.filter(({ guessed }) => !guessed);
  const guesses = within(all, window).filter(({ guessed }) => guessed);
  const open = within(ended, window).filter(({ state }) => state !== 'closed');
  const lacks = runsOf(ended, ({ deficit, state }) => deficit > 0 && state !== 'closed', settleMs).filter((run) =>
    clip(run, window),
  );
  const breaches = lacks.filter(
    ({ from, to, steps }) =>
      to - from > Math.min(...steps.map(({ graceMs }) => graceMs)) || steps.some(({ state }) => state === 'unattended'),
  );
  const short = (runs: readonly Run[]): number =>
    sum(runs.flatMap((run) => within(run.steps, window)).filter(({ state }) => state !== 'unattended'));
  const met = open.filter(({ deficit }) => deficit === 0);
  const own = alerts.filter((alert) => alert.roomId === roomId && ratioAlerts.has(alert.kind));
  const inBreach = new Set(breaches.flatMap((breach) => breach.steps));
  const letterOf = (step: RoomStep): StripPart['letter'] => {
    if (step.guessed) return 'x';
    if (step.state === 'closed') return 'c';
    if (step.state === 'unattended') return 'u';
    if (step.deficit > 0) return inBreach.has(step) ? 'b' : 'r';
    return step.state === 'tight' ? 't' : 'o';
  };
  const strip = stripOf(
    [
      ...all.map((step) => ({ from: step.from, to: step.to, letter: letterOf(step) })),
      ...boxOff.map((stretch) => ({ ...stretch, letter: 'x' as const })),
    ],
    day,
  );
  return {
    figures: {
      roomId,
      classIds,
      strip,
      openSeconds: sum(open),
      metSeconds: sum(met),
      tightSeconds: sum(met.filter(({ state }) => state === 'tight')),
      transientSeconds: short(lacks.filter((run) => !breaches.includes(run))),
      breachSeconds: short(breaches),
      unattendedSeconds: sum(open.filter(({ state }) => state === 'unattended')),
      unverifiedSeconds: sum(guesses) + sum(boxOff.flatMap((gap) => within(open, gap))),
      overCapSeconds: sum(open.filter(({ overCap }) => overCap)),
      breaches: breaches.length,
      longestBreachSeconds: Math.max(0, ...breaches.map(({ steps: lacking }) => sum(lacking))),
      peakDeficit: Math.max(0, ...open.map(({ deficit }) => deficit)),
      capBreaches: runsOf(open, ({ overCap }) => overCap).length,
      ...notes.adoptAll(responsesOf(own)),
    },
    unknown: notes.unknown,
  };
};

const ratioAlerts: ReadonlySet<AlertFact['kind']> = new Set(['breach', 'unattended', 'class_cap']);

interface Run extends Stretch {
  readonly steps: readonly RoomStep[];
}

/** Runs of steps for which the condition holds, unbroken but for gaps of at most `joinMs`. */
const runsOf = (steps: readonly RoomStep[], holds: (step: RoomStep) => boolean, joinMs = 0): Run[] => {
  const runs: { from: Stretch['from']; to: Stretch['to']; steps: RoomStep[] }[] = [];
  for (const step of steps.filter(holds)) {
    const last = runs.at(-1);
    if (last && step.from - last.to <= joinMs) {
      last.to = step.to;
      last.steps.push(step);
    } else {
      runs.push({ from: step.from, to: step.to, steps: [step] });
    }
  }
  return runs;
};

const sum = (stretches: readonly Stretch[]): number =>
  stretches.reduce((total, stretch) => total + secondsOf(stretch), 0);

const dueWithinDays = 30;

/** Caregivers who counted at the same time over all rooms, and certificates that are out or nearly out of date. */
export const staffOf = (
  staff: readonly StaffFact[],
  steps: readonly RoomStep[],
  day: Day,
  window: Stretch,
): Part<Omit<StaffFigures, 'onDuty' | 'onDutyUnregistered'>> => {
  const notes = createNotes();
  const moments = momentsOf(within(steps, window));
  const whileOpen = moments.filter(({ openRooms }) => openRooms > 0).map(({ caregivers }) => caregivers);
  const ends = staff.flatMap(({ certificatesValidTo }) => certificatesValidTo.flatMap((end) => end ?? []));
  const soon = addDays(day, dueWithinDays);
  return {
    figures: {
      qualifiedPeak: Math.max(0, ...moments.map(({ caregivers }) => caregivers)),
      qualifiedMinimum: notes.orNull(
        'qualifiedMinimum',
        whileOpen.length === 0 ? undefined : Math.min(...whileOpen),
        'no_room_open',
      ),
      certificatesExpired: ends.filter((end) => end < day).length,
      certificatesDueIn30Days: ends.filter((end) => end >= day && end <= soon).length,
    },
    unknown: notes.unknown,
  };
};

/** How many caregivers counted and rooms were open after each change. */
const momentsOf = (steps: readonly RoomStep[]): { caregivers: number; openRooms: number }[] => {
  const changes = steps
    .flatMap(({ from, to, caregivers, state }) => {
      const open = state === 'closed' ? 0 : 1;
      return [
        { at: from, caregivers, open },
        { at: to, caregivers: -caregivers, open: -open },
      ];
    })
    .sort((a, b) => a.at - b.at);
  const moments: { caregivers: number; openRooms: number }[] = [];
  let caregivers = 0;
  let openRooms = 0;
  changes.forEach((change, index) => {
    caregivers += change.caregivers;
    openRooms += change.open;
    if (changes[index + 1]?.at !== change.at) moments.push({ caregivers, openRooms });
  });
  return moments;
};
