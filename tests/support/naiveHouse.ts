import type { JournalEvent } from '#contract/events.ts';

/** What the script of a test did, and the journal that came of it. Times in milliseconds since the epoch. */
export interface NaiveHouse {
  readonly code: string;
  readonly places: number;
  readonly rulePack: { readonly id: string; readonly version: string };
  readonly boxId: string;
  readonly version: string;
  readonly staffKey: string;
  /** Whole seconds. */
  readonly boots: readonly { readonly from: number; readonly to: number }[];
  readonly zones: readonly { readonly zoneId: string; readonly zoneClass: string; readonly always: boolean }[];
  readonly cameras: readonly {
    readonly registered: number;
    readonly runs: readonly (readonly [number, number])[];
    readonly gaps: readonly (readonly [from: number, to: number, reason: string])[];
    readonly oldest: number;
  }[];
  /** Everything, in the order of the journal. */
  readonly events: readonly JournalEvent[];
  readonly commitmentOf: (seq: number) => Buffer;
  readonly hashOf: (seq: number) => string;
}

/** Which summary is meant: when it was sealed, what the journal held, and what stood before it. */
export interface NaiveSeal {
  readonly day: string;
  readonly revision: number;
  readonly sequence: number;
  readonly previousHash: string;
  readonly sealedAt: number;
  readonly lastSeq: number;
  readonly before: { readonly covers: string; readonly corrections: number; readonly leaves: number } | undefined;
}

// Shanghai has been eight hours ahead, summer and winter, since 1991.
const ahead = 8 * 3_600_000;
export const instant = (day: string, time: string): number => Date.parse(`${day}T${time}+08:00`);
export const fromTo = (day: string): [number, number] => {
  const from = instant(day, '00:00:00');
  return [from, from + 86_400_000];
};
export const dayOf = (at: number): string => new Date(at + ahead).toISOString().slice(0, 10);
export const clock = (at: number): string => new Date(at + ahead).toISOString().slice(11, 16);
export const rfc3339 = (at: number): string => new Date(at + ahead).toISOString().replace('Z', '+08:00');

/** Stands where a null is, with the reason for it. */
export const why = (reason: string): { readonly because: string } => ({ because: reason });

/** A figure with its reasons taken out: nulls in their place, and each with its pointer. */
export const withoutReasons = (
  value: unknown,
  path = '',
): { value: unknown; unknown: { path: string; why: string }[] } => {
  if (typeof value !== 'object' || value === null) return { value, unknown: [] };
  if ('because' in value && typeof value.because === 'string') {
    return { value: null, unknown: [{ path, why: value.because }] };
  }
  const parts = Object.entries(value).map(([key, inner]) => ({ key, ...withoutReasons(inner, `${path}/${key}`) }));
  return {
    value: Array.isArray(value)
      ? parts.map((part) => part.value)
      : Object.fromEntries(parts.map((part) => [part.key, part.value])),
    unknown: parts.flatMap((part) => part.unknown),
  };
};
