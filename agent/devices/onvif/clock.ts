import { at, type Element, numberAt } from './xml.ts';

export const clockQuestion = '<tds:GetSystemDateAndTime/>';

/**
 * UTC of a GetSystemDateAndTime answer in milliseconds; undefined for a camera that does not tell it (only its local
 * time), that was never set (`0000-00-00`) or that answered something else.
 */
export const readClock = (answer: Element): number | undefined => {
  const utc = at(answer, 'SystemDateAndTime', 'UTCDateTime');
  const [year, month, day] = ['Year', 'Month', 'Day'].map((name) => numberAt(utc, 'Date', name));
  const [hour, minute, second] = ['Hour', 'Minute', 'Second'].map((name) => numberAt(utc, 'Time', name));
  if (!year || !month || !day || hour === undefined || minute === undefined || second === undefined) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour, minute, Math.floor(second));
  return Number.isFinite(ms) ? ms : undefined;
};

/** Whether somebody set the camera's clock by hand: a time server would undo what we set. */
export const isSetByHand = (answer: Element): boolean =>
  at(answer, 'SystemDateAndTime', 'DateTimeType')?.text.toLowerCase() === 'manual';

/** The request that sets a camera's clock to this moment, milliseconds since the epoch. */
export const clockSetting = (utcMs: number, withTimeZone: boolean): string => {
  const now = new Date(utcMs);
  const zone = withTimeZone ? '<tds:TimeZone><tt:TZ>UTC0</tt:TZ></tds:TimeZone>' : '';
  return (
    '<tds:SetSystemDateAndTime><tds:DateTimeType>Manual</tds:DateTimeType><tds:DaylightSavings>false</tds:DaylightSavings>' +
    `${zone}<tds:UTCDateTime><tt:Time><tt:Hour>${now.getUTCHours()}</tt:Hour><tt:Minute>${now.getUTCMinutes()}</tt:Minute>` +
    `<tt:Second>${now.getUTCSeconds()}</tt:Second></tt:Time><tt:Date><tt:Year>${now.getUTCFullYear()}</tt:Year>` +
    `<tt:Month>${now.getUTCMonth() + 1}</tt:Month><tt:Day>${now.getUTCDate()}</tt:Day></tt:Date></tds:UTCDateTime>` +
    '</tds:SetSystemDateAndTime>'
  );
};
