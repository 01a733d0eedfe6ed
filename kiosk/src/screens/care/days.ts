/** The day `days` after one, both as YYYY-MM-DD. */
export const dayAfter = (day: string, days: number): string => {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
};

/** The Friday of a day's week; on a weekend the next one. Weeks begin on Monday. */
export const fridayOf = (day: string): string => dayAfter(day, (5 - new Date(`${day}T00:00:00Z`).getUTCDay() + 7) % 7);

/** `11-26`, as a day is spoken of when the year goes without saying. */
export const shortDay = (day: string): string => day.slice(5);

/** Minutes since midnight of HH:MM. */
export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

export const laterOf = (one: string, other: string): string => (one.localeCompare(other) > 0 ? one : other);
