import type { EventType, JournalEvent } from '#contract/events.ts';
import { openRatioBox, type RatioPeople } from '#tests/ratioBox.ts';
import { allPapers, day } from '../ratio/people.ts';

/** Plenty of children of each age (i0…, t0…, b0…) and of caregivers (s0…). */
export const manyPeople = (): RatioPeople => ({
  children: new Map(
    Object.entries({ i: '2026-01-10', t: '2025-03-01', b: '2024-03-01' }).flatMap(([letter, born]) =>
      Array.from({ length: 40 }, (_none, index) => [`${letter}${index}`, { born: day(born) }] as const),
    ),
  ),
  staff: new Map(
    Array.from(
      { length: 12 },
      (_none, index) => [`s${index}`, { role: 'caregiver', qualifications: allPapers }] as const,
    ),
  ),
});

type Options = Partial<Parameters<typeof openRatioBox>[0]>;

/** An infants' room, a small and a big toddlers' room and a yard, defined and empty. */
export const openAlertBox = (options: Options = {}) => {
  const box = openRatioBox({
    rooms: [
      { roomId: 'infant', type: 'infant' },
      { roomId: 'small', type: 'toddler_small' },
      { roomId: 'big', type: 'toddler_big' },
      { roomId: 'yard', type: null },
    ],
    people: manyPeople(),
    ...options,
  });
  if (box.journal.lastSeq() === 0) for (const { roomId } of box.rooms) box.define(roomId);
  return {
    ...box,
    /** So many children of that letter come into the room. */
    come: (letter: 'i' | 't' | 'b', count: number, roomId: string): void => {
      for (let index = 0; index < count; index += 1) box.comes(`${letter}${index}`, roomId);
    },
    /** Time passes and the box looks again, as the timer makes it do. */
    pass: (ms: number): readonly JournalEvent[] => {
      box.clock.advance(ms);
      return box.journal.react();
    },
    unresolved: () => box.alerts.unresolved().map(({ kind, roomId, state }) => `${kind} ${roomId ?? '-'} ${state}`),
    acknowledge: (alertId: string, action = '叫人来') =>
      box.journal.record([
        { type: 'alert.acknowledged', actor: 'staff:s0', subject: alertId, data: { alertId, action } },
      ]),
  };
};

export const typesOf = (events: readonly JournalEvent[]): EventType[] => events.map(({ type }) => type);

/** The only alert that is not resolved. */
export const onlyAlert = (box: Pick<ReturnType<typeof openAlertBox>, 'alerts'>) => {
  const [alert, ...more] = box.alerts.unresolved();
  if (!alert || more.length > 0) throw new Error(`there are ${more.length + (alert ? 1 : 0)} alerts, not one`);
  return alert;
};
