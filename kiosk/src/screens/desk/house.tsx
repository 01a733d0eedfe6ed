import type { ComponentChildren } from 'preact';
import { createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import type { AttendanceDay } from '#contract/attendance.ts';
import { about, useQuestion } from '../../parts/question.ts';
import { useKiosk } from '../../state/context.ts';
import { type HouseRoster, houseRosterOf } from './houseRoster.ts';

/** What the desk's screens know of today's children. */
export interface House {
  readonly roster: HouseRoster | undefined;
  /** Milliseconds since when nothing newer is known; undefined while what is shown is present. */
  readonly asOfMs: number | undefined;
  readonly fault: string | undefined;
  readonly ask: () => void;
}

const HouseContext = createContext<House>({
  roster: undefined,
  asOfMs: undefined,
  fault: undefined,
  ask: () => undefined,
});
export const useHouse = (): House => useContext(HouseContext);

/** Asks for the day once for all the desk's screens, so that going from one to the next waits for nothing. */
export const HouseOfToday = ({ children }: { children: ComponentChildren }) => {
  const kiosk = useKiosk();
  const day = kiosk.today.value;
  const question = useQuestion<AttendanceDay>(`/attendance?day=${day}`, isAboutChildren);
  const copy = kiosk.copy.value?.day === day ? kiosk.copy.value : undefined;
  const ofToday = question.body?.day === day ? question.body : undefined;
  const heardMs = kiosk.live.value.heardAtMs;
  const unsaved = kiosk.outbox.counting.value;
  const linkLost = !kiosk.fresh.value;
  const roster = useMemo(() => houseRosterOf(ofToday, copy, unsaved, linkLost), [ofToday, copy, unsaved, linkLost]);
  const house: House = {
    roster,
    asOfMs: !linkLost ? undefined : (heardMs ?? (copy && Date.parse(copy.asOf))),
    fault: question.fault,
    ask: question.ask,
  };
  return <HouseContext.Provider value={house}>{children}</HouseContext.Provider>;
};

const isAboutChildren = about('attendance', 'child', 'class');
