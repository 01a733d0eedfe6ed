import type { DayDigest } from '#contract/flows.ts';
import type { DailySummary } from '#contract/summary.ts';

/** What flows may know of a sealed day. */
export const digestOf = ({
  envelope,
  opening,
  attendance,
  handovers,
  ratio,
  safety,
  footage,
  attestation,
}: DailySummary): DayDigest => ({
  day: envelope.day,
  revision: envelope.revision,
  covers: envelope.covers,
  sealedAt: envelope.sealedAt,
  opened: opening?.opened ?? null,
  closed: opening?.closed ?? null,
  closedBy: attestation.closedBy,
  expected: sum(attendance, ({ expected }) => expected),
  attended: sum(attendance, ({ attended }) => attended),
  absent: sum(attendance, ({ absent }) => absent),
  stillInside: handovers?.unclosedAtDayEnd ?? null,
  breaches: sum(ratio, ({ breaches }) => breaches),
  breachSeconds: sum(ratio, ({ breachSeconds }) => breachSeconds),
  unattendedSeconds: sum(ratio, ({ unattendedSeconds }) => unattendedSeconds),
  alerts: safety && Object.values(safety.alerts).reduce((all, count) => all + (count ?? 0), 0),
  devicesWentOffline: safety?.devicesWentOffline ?? null,
  recordedMinutes: footage?.recordedMinutes ?? null,
  requiredMinutes: footage?.requiredMinutes ?? null,
});

const sum = <T>(parts: readonly T[] | null, of: (part: T) => number): number | null =>
  parts === null ? null : parts.reduce((all, part) => all + of(part), 0);
