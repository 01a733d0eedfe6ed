/** Minutes east of UTC in an RFC 3339 time: the facility's zone, whatever the kiosk's machine is set to. */
export const zoneMinutesOf = (timestamp: string): number | undefined => {
  if (/[zZ]$/.test(timestamp)) return 0;
  const [, sign, hours, minutes] = /([+-])(\d{2}):(\d{2})$/.exec(timestamp) ?? [];
  if (sign === undefined) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
};

const shifted = (atMs: number, zoneMinutes: number): Date => new Date(atMs + zoneMinutes * 60_000);

/** HH:MM in the facility's zone. */
export const timeOfDay = (atMs: number, zoneMinutes: number): string =>
  shifted(atMs, zoneMinutes).toISOString().slice(11, 16);

/** HH:MM today; a time of another day says which: MM-DD HH:MM. */
export const whenText = (atMs: number, nowMs: number, zoneMinutes: number): string => {
  const time = timeOfDay(atMs, zoneMinutes);
  const day = dayOf(atMs, zoneMinutes);
  return day === dayOf(nowMs, zoneMinutes) ? time : `${day.slice(5)} ${time}`;
};

/** YYYY-MM-DD in the facility's zone. */
export const dayOf = (atMs: number, zoneMinutes: number): string =>
  shifted(atMs, zoneMinutes).toISOString().slice(0, 10);

/** RFC 3339 with the facility's offset. */
export const timestampOf = (atMs: number, zoneMinutes: number): string => {
  const sign = zoneMinutes < 0 ? '-' : '+';
  const two = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(zoneMinutes);
  const local = shifted(atMs, zoneMinutes).toISOString().slice(0, -1);
  return `${local}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
};

/** HH:MM as the facility's clock wrote it into a timestamp. */
export const writtenTime = (timestamp: string): string => timestamp.slice(11, 16);

/** Minutes since midnight of HH:MM. */
export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Month, day and weekday as the language writes them, short: they stand in the top bar. */
export const dateText = (atMs: number, zoneMinutes: number, languageTag: string): string =>
  new Intl.DateTimeFormat(languageTag, { timeZone: 'UTC', month: 'short', day: 'numeric', weekday: 'short' }).format(
    shifted(atMs, zoneMinutes),
  );
