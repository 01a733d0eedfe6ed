import type { AreaKind, PositionKind } from './values.ts';

/** Where no camera may stand and none may look (State Council Regulation 799, article 8). */
export const forbiddenToCameras: ReadonlySet<AreaKind> = new Set(['toilet', 'changing', 'breastfeeding']);

const listed: Readonly<Record<PositionKind, true>> = {
  camera: true,
  door: true,
  window: true,
  motion: true,
  panic: true,
  smoke: true,
  gas: true,
  water: true,
  siren: true,
  light: true,
  panel: true,
  input: true,
  relay: true,
  sensor: true,
};
/** What a position may be for, without the schemas: for screens. Object.keys widens the keys of a closed record. */
export const positionKinds = Object.keys(listed) as PositionKind[];
