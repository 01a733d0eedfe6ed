import type { RollCallView } from '#contract/rollCall.ts';
import { isAccountedFor, isSaved, keyOf, type Listed, type Mark, markOf, type RollCall } from './call.ts';

export interface ReportLine extends Listed {
  readonly mark: Mark | undefined;
  readonly atMs: number | undefined;
  /** `kiosk:ID` or `staff:ID`; undefined for a mark that only this kiosk has. */
  readonly by: string | undefined;
  readonly isSaved: boolean;
}
export interface RollCallReport {
  readonly kind: RollCall['kind'];
  readonly startedAtMs: number;
  readonly endedAtMs: number | undefined;
  /** From the start until the last person was accounted for; undefined while somebody is not. */
  readonly accountedAfterMs: number | undefined;
  readonly text: string;
  /** Missing first, then not marked, then left before, then safe. */
  readonly lines: readonly ReportLine[];
  readonly newcomers: readonly Listed[];
}

const order: readonly (Mark | undefined)[] = ['missing', undefined, 'left_before', 'safe'];
const inOrder = (lines: readonly ReportLine[]): ReportLine[] =>
  lines.toSorted((one, other) => order.indexOf(one.mark) - order.indexOf(other.mark));

/** The report of what this kiosk itself has, before or without the agent's word. */
export const reportOfCall = (call: RollCall): RollCallReport => {
  const lines = call.list.map((person): ReportLine => {
    const key = keyOf(person);
    const own = call.own.findLast((each) => each.person === key);
    const saved = isSaved(call, key);
    const seen = call.seen[key];
    return {
      ...person,
      mark: markOf(call, key),
      atMs: saved ? seen?.atMs : own?.atMs,
      by: saved ? seen?.by : undefined,
      isSaved: saved,
    };
  });
  const { kind, startedAtMs, newcomers, closed, closing } = call;
  return {
    ...{ kind, startedAtMs, newcomers },
    endedAtMs: closed?.atMs ?? closing?.atMs,
    accountedAfterMs: accountedAfter(startedAtMs, lines),
    text: closed?.report ?? closing?.report ?? '',
    lines: inOrder(lines),
  };
};

/** The report as the agent keeps it. */
export const reportOfView = (view: RollCallView): RollCallReport => ({
  kind: view.kind,
  startedAtMs: Date.parse(view.startedAt),
  endedAtMs: view.closedAt === null ? undefined : Date.parse(view.closedAt),
  accountedAfterMs: view.accountedAfterMs ?? undefined,
  text: view.report ?? '',
  lines: inOrder(
    view.people.map(({ mark, markedAt, markedBy, ...person }) => ({
      ...person,
      mark: mark ?? undefined,
      atMs: markedAt === null ? undefined : Date.parse(markedAt),
      by: markedBy ?? undefined,
      isSaved: true,
    })),
  ),
  newcomers: view.newcomers,
});

const accountedAfter = (startedAtMs: number, lines: readonly ReportLine[]): number | undefined =>
  lines.some(({ who }) => who !== 'visitor') && lines.every(({ mark }) => isAccountedFor(mark))
    ? Math.max(startedAtMs, ...lines.map(({ atMs }) => atMs ?? 0)) - startedAtMs
    : undefined;

/** M:SS, or H:MM:SS past the hour. */
export const stopwatch = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
};
