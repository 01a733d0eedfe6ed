import type { AlertView } from '#contract/rooms.ts';
import type { AlertKind } from '#contract/values.ts';

/** Kinds that sound. A custody block never does: the adult at the desk must not learn of it. */
const sounding: ReadonlySet<AlertKind> = new Set(['breach', 'unattended']);

/** The alerts that keep the siren on: open ones that nobody has acknowledged. */
export const soundingAlerts = <A extends Pick<AlertView, 'kind' | 'state'>>(alerts: readonly A[]): A[] =>
  alerts.filter(({ kind, state }) => state === 'open' && sounding.has(kind));
