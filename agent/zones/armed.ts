import type { EpochMs } from '#agent/time/clock.ts';
import type { ZoneClass } from '#contract/values.ts';
import { totalMs, uncovered, union } from '../time/spans.ts';
import { rulesOfClass } from './reducer.ts';
import type { LapseCause } from './state.ts';

/** A stretch of time: `from` belongs to it, `to` does not. */
export interface Stretch {
  readonly from: EpochMs;
  readonly to: EpochMs;
}
interface Span {
  readonly zoneId: string;
  readonly from: EpochMs;
  /** Undefined: it goes on. */
  readonly to: EpochMs | undefined;
}
export interface LapseSpan extends Span {
  readonly because: LapseCause;
  /** Position or unit; empty: the whole zone. */
  readonly about: string;
  readonly place: string | undefined;
}
export interface Spans {
  readonly armed: readonly Span[];
  readonly lapses: readonly LapseSpan[];
}

/** Why it was not armed. `not_set_up`: a class that is always armed had not begun. */
export type Reason = LapseCause | 'box_off' | 'not_set_up';

export interface ArmedTime {
  /** For how long the class asked for protection. */
  readonly requiredMs: number;
  readonly armedMs: number;
  /** Each reason with the time that it took; reasons may overlap. */
  readonly lapsedMs: ReadonlyMap<Reason, number>;
}

/**
 * How long a zone was armed inside the window, and what it lacked. A class that is always armed is asked for the whole
 * window; the others for as long as they were armed, or were kept from it by a person. While the box was off nothing
 * protects, whatever the zone was. Pure.
 */
export const armedTimeOf = (
  zone: { readonly zoneId: string; readonly class: ZoneClass },
  spans: Spans,
  boxOn: readonly Stretch[],
  window: Stretch,
): ArmedTime => {
  const { armed, causes } = partsOf(zone, spans, boxOn, window);
  const isAlways = rulesOfClass[zone.class].arms === 'always';
  const required = isAlways ? [window] : union([...armed, ...(causes.get('disarmed') ?? [])], window);
  const lacking = [...causes.values()].flatMap((each) => within(each, required));
  return {
    requiredMs: totalMs(required),
    armedMs: totalMs(required) - totalMs(union(lacking, window)),
    lapsedMs: new Map([...causes].map(([cause, each]) => [cause, totalMs(within(each, required))])),
  };
};

/**
 * The same for the site: armed is what no zone lacks. A site of which no zone is in use has nothing that could be armed:
 * undefined.
 */
export const armedTimeOfSite = (
  zones: readonly { readonly zoneId: string; readonly class: ZoneClass }[],
  spans: Spans,
  boxOn: readonly Stretch[],
  window: Stretch,
): ArmedTime | undefined => {
  if (zones.length === 0) return undefined;
  const parts = zones.map((zone) => partsOf(zone, spans, boxOn, window).causes);
  const causes = new Map<Reason, Stretch[]>();
  for (const part of parts) {
    for (const [cause, each] of part) causes.set(cause, union([...(causes.get(cause) ?? []), ...each], window));
  }
  const requiredMs = window.to - window.from;
  return {
    requiredMs,
    armedMs: requiredMs - totalMs(union([...causes.values()].flat(), window)),
    lapsedMs: new Map([...causes].map(([cause, each]) => [cause, totalMs(each)])),
  };
};

/** Each stretch of the window in which a zone lacked something, by zone and reason; those of one zone may overlap. */
export const lapsesOfSite = (
  zones: readonly { readonly zoneId: string; readonly class: ZoneClass }[],
  spans: Spans,
  boxOn: readonly Stretch[],
  window: Stretch,
): (Stretch & { readonly zoneClass: ZoneClass; readonly reason: Reason })[] =>
  zones.flatMap((zone) =>
    [...partsOf(zone, spans, boxOn, window).causes].flatMap(([reason, each]) =>
      each.map((stretch) => ({ ...stretch, zoneClass: zone.class, reason })),
    ),
  );

const partsOf = (
  zone: { readonly zoneId: string; readonly class: ZoneClass },
  spans: Spans,
  boxOn: readonly Stretch[],
  window: Stretch,
): { readonly armed: readonly Stretch[]; readonly causes: ReadonlyMap<Reason, readonly Stretch[]> } => {
  const ofZone = <T extends Span>(list: readonly T[]) => list.filter(({ zoneId }) => zoneId === zone.zoneId);
  const ended = (span: Span): Stretch => ({ from: span.from, to: span.to ?? window.to });
  const armed = union(ofZone(spans.armed).map(ended), window);
  const isAlways = rulesOfClass[zone.class].arms === 'always';
  const byCause = Map.groupBy(ofZone(spans.lapses), ({ because }) => because);
  const causes = new Map<Reason, readonly Stretch[]>(
    [...byCause].map(([cause, each]) => [cause, union(each.map(ended), window)]),
  );
  const off = uncovered(boxOn, window);
  const asked = isAlways ? [window] : armed;
  const offWhileAsked = within(off, asked);
  if (offWhileAsked.length > 0) causes.set('box_off', offWhileAsked);
  // Before it was ever armed it was not there yet.
  const notYet = isAlways ? uncovered(armed, window) : [];
  if (notYet.length > 0) causes.set('not_set_up', notYet);
  return { armed, causes };
};

/** What of the stretches lies inside some window; windows do not overlap. */
const within = (stretches: readonly Stretch[], windows: readonly Stretch[]): Stretch[] =>
  stretches.flatMap((stretch) =>
    windows.flatMap((window) => {
      const from = Math.max(stretch.from, window.from) as EpochMs; // one of two instants
      const to = Math.min(stretch.to, window.to) as EpochMs;
      return from < to ? [{ from, to }] : [];
    }),
  );
