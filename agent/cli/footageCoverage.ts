import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { CoverageCalendar } from '../footage/coverage.ts';
import type { StreamStatus } from '../footage/store.ts';
import type { GapSpan } from '../footage/timeline.ts';
import { type Day, dayAt, toRfc3339 } from '../time/calendar.ts';
import { epochMs, systemClock } from '../time/clock.ts';
import { type CalendarRow, calendarLines, gapLines } from './coverageCalendar.ts';
import { openFootage } from './footage.ts';
import type { Messages } from './messages.ts';
import { refuseUnlessNew } from './newFile.ts';
import { configOf, dayOf, type PlaceOptions, withPlace } from './place.ts';
import { CommandFailure, print, type Terminal } from './terminal.ts';

interface CoverageOptions extends PlaceOptions {
  readonly from?: string;
  readonly to?: string;
  readonly gaps: string;
  readonly svg?: string;
}

const usualDays = 30;
const longestDays = 400;

/** `footage coverage`: the calendar, by camera and by area. */
export const addCoverage = (footage: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  withPlace(footage.command('coverage').description(messages.footageCoverage), terminal)
    .option('--from <day>', messages.coverage.optionFrom)
    .option('--to <day>', messages.coverage.optionTo)
    .option('--gaps <n>', messages.coverage.optionGaps, '10')
    .option('--svg <file>', messages.coverage.optionSvg)
    .action(async (options: CoverageOptions) => {
      const config = await configOf(options);
      const { timeZone } = config.site;
      const clock = systemClock();
      const days = await daysOf(terminal, options, { config, clock });
      const listed = listedGaps(terminal, options.gaps);
      if (options.svg !== undefined) refuseUnlessNew(terminal, options.svg);
      const opened = await openFootage(config.dataFolder, clock);
      if (!opened) throw new CommandFailure('no_footage', messages.noFootage);
      try {
        const { coverageCalendar } = await import('../footage/coverage.ts');
        const { requiredAreas } = await import('../footage/requiredAreas.ts');
        const { dayBounds } = await import('../time/calendar.ts');
        const streams = opened.store.streams();
        const calendar = coverageCalendar(
          opened.store,
          days.map((day) => ({ day, bounds: dayBounds(day, timeZone) })),
          requiredAreas(config.areas, config.coveredKinds),
          clock.now(),
        );
        const rows = rowsOf(calendar, streams);
        const groups = [
          { title: messages.coverage.streams, rows: rows.streams },
          { title: messages.coverage.areas, rows: rows.areas },
        ];
        if (options.svg !== undefined) {
          const { calendarPicture } = await import('./coveragePicture.ts');
          writeFileSync(options.svg, calendarPicture(days, groups, messages), { flag: 'wx' });
        }
        print(terminal, options.json, { ok: true, ...jsonOf(calendar, streams, timeZone) }, () => [
          messages.coverage.title(days[0] ?? '', days.at(-1) ?? ''),
          ...calendarLines(days, groups, messages),
          '',
          ...factLines(calendar, streams, timeZone, messages),
          ...latestGaps(calendar, streams, { listed, timeZone, messages }),
        ]);
      } finally {
        opened.close();
      }
    });
};

const daysOf = async (
  terminal: Terminal,
  options: CoverageOptions,
  place: Parameters<typeof dayOf>[2],
): Promise<Day[]> => {
  const { addDays } = await import('../time/calendar.ts');
  const { coverage } = terminal.messages;
  const to = await dayOf(terminal, options.to, place);
  const from = options.from === undefined ? addDays(to, 1 - usualDays) : await dayOf(terminal, options.from, place);
  if (to < from) throw new CommandFailure('invalid', coverage.backwards, 2);
  const days: Day[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    if (days.push(day) > longestDays) throw new CommandFailure('invalid', coverage.tooLong(longestDays), 2);
  }
  return days;
};

const listedGaps = ({ messages }: Terminal, text: string): number => {
  const listed = Number(text);
  if (!Number.isInteger(listed) || listed < 0 || listed > 1000) {
    throw new CommandFailure('invalid', messages.coverage.notCount(text), 2);
  }
  return listed;
};

/** Footage is kept of the main streams; small ones are for looking. */
const rowsOf = (calendar: CoverageCalendar<Day>, streams: readonly StreamStatus[]) => {
  const shares = <T extends { readonly day: Day }>(of: readonly T[]): Map<Day, T> =>
    new Map(of.map((each) => [each.day, each]));
  return {
    streams: streams.map(
      ({ streamId, name }): CalendarRow => ({
        id: streamId,
        name,
        shares: shares(calendar.days.filter((each) => each.streamId === streamId)),
      }),
    ),
    areas: calendar.areas.map(
      ({ areaId, name }): CalendarRow => ({
        id: areaId,
        name,
        shares: shares(calendar.areaDays.filter((each) => each.areaId === areaId)),
      }),
    ),
  };
};

const factLines = (
  { areas }: CoverageCalendar<Day>,
  streams: readonly StreamStatus[],
  timeZone: string,
  { coverage }: Messages,
): string[] => [
  ...streams.map(({ name, oldestPlayableMs }) =>
    coverage.oldest(name, oldestPlayableMs === null ? undefined : dayAt(epochMs(oldestPlayableMs), timeZone)),
  ),
  ...areas.filter(({ streams: own }) => own.length === 0).map(({ name }) => coverage.noCamera(name)),
];

interface GapOf extends GapSpan {
  readonly streamId: string;
}

/** A gap over midnight is told once. */
const latestGaps = (
  { days }: CoverageCalendar<Day>,
  streams: readonly StreamStatus[],
  { listed, timeZone, messages }: { readonly listed: number; readonly timeZone: string; readonly messages: Messages },
): string[] => {
  const joined: GapOf[] = [];
  for (const { streamId, gaps } of days) {
    for (const gap of gaps) {
      const before = joined.findLastIndex((each) => each.streamId === streamId);
      const last = joined[before];
      const goesOn = last?.reason === gap.reason && (last.to === gap.from || last.to === null);
      if (last && goesOn) joined[before] = { ...last, to: gap.to };
      else joined.push({ ...gap, streamId });
    }
  }
  if (joined.length === 0) return [messages.coverage.noGaps];
  const names = new Map(streams.map(({ streamId, name }) => [streamId, name]));
  const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone).slice(0, 19).replace('T', ' ');
  const shown = joined.toSorted((a, b) => b.from - a.from).slice(0, listed);
  return [
    messages.coverage.gaps(shown.length, joined.length),
    ...gapLines(
      shown.map(({ streamId, from, to, reason, detail }) => ({
        name: names.get(streamId) ?? streamId,
        from: time(from),
        to: to === null ? undefined : time(to),
        reason,
        detail,
      })),
      messages,
    ),
  ];
};

const jsonOf = (calendar: CoverageCalendar<Day>, streams: readonly StreamStatus[], timeZone: string) => {
  const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone);
  return {
    streams: streams.map(({ streamId, name, oldestPlayableMs }) => ({
      streamId,
      name,
      oldestPlayable: oldestPlayableMs === null ? null : time(oldestPlayableMs),
    })),
    days: calendar.days.map(({ streamId, day, recordedMinutes, requiredMinutes, gaps }) => ({
      streamId,
      day,
      recordedMinutes,
      requiredMinutes,
      gaps: gaps.map(({ from, to, reason, detail }) => ({
        from: time(from),
        to: to === null ? null : time(to),
        reason,
        detail,
      })),
    })),
    areas: calendar.areas,
    areaDays: calendar.areaDays.map(({ areaId, day, recordedMinutes, requiredMinutes }) => ({
      areaId,
      day,
      recordedMinutes,
      requiredMinutes,
    })),
  };
};
