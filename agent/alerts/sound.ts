import type { AlertView } from '#contract/rooms.ts';
import type { AlertKind } from '#contract/values.ts';
import { isRefusal } from './conditions.ts';

/** Kinds that sound. A custody block never does: the adult at the desk must not learn of it. */
const sounding: ReadonlySet<AlertKind> = new Set(['breach', 'unattended', 'panic', 'fire']);
/** Kinds that sound where their zone says so. */
const soundingByZone: ReadonlySet<AlertKind> = new Set(['intrusion', 'boundary']);

/** The alerts that keep the siren on: open ones that nobody has acknowledged. `silentZones`: those that only call staff. */
export const soundingAlerts = <
  A extends Pick<AlertView, 'kind' | 'state'> & { readonly zoneId?: string | null | undefined },
>(
  alerts: readonly A[],
  silentZones: ReadonlySet<string> = new Set(),
): A[] =>
  alerts.filter(
    ({ kind, state, zoneId }) =>
      state === 'open' && (sounding.has(kind) || (soundingByZone.has(kind) && !silentZones.has(zoneId ?? ''))),
  );

/** The rooms whose light shall be red: each with a critical alert that may be seen by whoever stands in the door. */
export const roomsInAlarm = (
  alerts: readonly {
    readonly kind: AlertKind;
    readonly severity: AlertView['severity'];
    readonly roomId?: string | undefined;
  }[],
): ReadonlySet<string> =>
  new Set(
    alerts.flatMap(({ kind, severity, roomId }) =>
      severity === 'critical' && roomId !== undefined && !isRefusal(kind) ? [roomId] : [],
    ),
  );
