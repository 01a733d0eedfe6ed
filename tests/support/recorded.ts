import type { RecordedLines } from '#contract/attendance.ts';
import type { Box } from './box.ts';

export type RecordedLine = RecordedLines['lines'][number];

/** What the agent has on record of today, by the kind of event: `attendance.`, `attendance.checked_out`. */
export const recordedToday = async (box: Box, type: string): Promise<RecordedLine[]> => {
  const day = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai' }).format();
  const { body } = await box.call('head', 'GET', `/api/v1/attendance/recorded?day=${day}&limit=500`);
  return (body as RecordedLines).lines.filter((line) => line.type.startsWith(type)); // the route's own answer
};
