import { timestampOf } from '../../state/clock.ts';

export const minutesOfDay = 1440;
const dayMs = 86_400_000;

/**
 * Minutes since midnight as the facility's own clock wrote them; 0 before the day and 1440 after it. Read from the
 * text, which carries the facility's offset, and not from this machine's zone.
 */
export const minuteOf = (timestamp: string, day: string): number => {
  const written = timestamp.slice(0, 10);
  if (written < day) return 0;
  if (written > day) return minutesOfDay;
  return Number(timestamp.slice(11, 13)) * 60 + Number(timestamp.slice(14, 16)) + Number(timestamp.slice(17, 19)) / 60;
};

/** HH:MM as the facility's clock wrote it. */
export const writtenTime = (timestamp: string): string => timestamp.slice(11, 16);

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** Every day of an inclusive range. */
export const daysBetween = (from: string, to: string): string[] => {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
};

/** The instants at which a day begins and ends, as the agent's ranges ask for them. */
export const rangeOfDays = (from: string, to: string, zoneMinutes: number): { from: string; to: string } => {
  const begin = (day: string): string =>
    timestampOf(Date.parse(`${day}T00:00:00Z`) - zoneMinutes * 60_000, zoneMinutes);
  return { from: begin(from), to: begin(addDays(to, 1)) };
};

/** Month and day without a year, as narrow as a chart needs. */
export const shortDay = (day: string): string => `${Number(day.slice(5, 7))}/${Number(day.slice(8, 10))}`;
