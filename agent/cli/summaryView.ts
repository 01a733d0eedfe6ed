import type { DailySummary } from '#contract/summary.ts';
import { permille } from '../summary/page/markup.ts';
import type { Messages } from './messages.ts';

/** A summary as a person reads it in a terminal: what counts first, unknown figures with their reason. */
export const summaryLines = (summary: DailySummary, messages: Messages): string[] => {
  const { envelope, attendance, ratio, footage, unknown } = summary;
  const groups = unknown.filter(({ path }) => !path.slice(1).includes('/'));
  return [
    `${messages.day} ${envelope.day}  ${messages.revision} ${envelope.revision} (${envelope.reason})`,
    `${messages.data}: ${messages.dataState[envelope.dataState]}  ${messages.coveredMinutes}: ${envelope.coveredMinutes}/${envelope.plannedMinutes}`,
    ...(attendance ?? []).map(
      ({ classId, enrolled, expected, attended, ratePermille }) =>
        `${messages.classLine} ${classId}: ${messages.attendanceLine({ enrolled, expected, attended, rate: ratePermille === null ? '—' : permille(ratePermille) })}`,
    ),
    ...(ratio ?? []).map(
      ({ roomId, openSeconds, breachSeconds, unattendedSeconds, breaches }) =>
        `${roomId}: ${messages.ratioLine({ open: clockTime(openSeconds), breach: clockTime(breachSeconds), unattended: clockTime(unattendedSeconds), breaches })}`,
    ),
    ...(footage
      ? [
          messages.footageLine({
            recorded: footage.recordedMinutes,
            required: footage.requiredMinutes,
            gaps: footage.gaps,
          }),
        ]
      : []),
    ...groups.map(({ path, why }) => `${messages.unknownGroup} ${path.slice(1)}: ${why}`),
  ];
};

const clockTime = (seconds: number): string =>
  [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
