import type { AreaKind } from '#contract/values.ts';

/** A camera that records, and what it looks at. */
export interface PlacedCamera {
  readonly streamId: string;
  /** Where it hangs; undefined where nobody said. */
  readonly areaId: string | undefined;
  /** Places beside its own that it looks at. */
  readonly covers: readonly string[];
  readonly areaKind: AreaKind | undefined;
}

/** Where something happened, as far as that is known. */
export interface Happened {
  readonly areaIds: readonly string[];
  /** A camera itself, where it is about one. */
  readonly streamIds: readonly string[];
  /** A child came or went: the way in and out is where it happened, too. */
  readonly isHandover: boolean;
}

export interface RightCameras {
  readonly why: 'place' | 'entrance' | 'all';
  readonly streamIds: readonly string[];
}

/**
 * The cameras that saw it, the best first: the camera that it is about, those in the place, those that look at it; for a
 * handover those of the way in and out as well, or alone. Where nobody said what looks there, all of them.
 */
export const rightCameras = (
  { areaIds, streamIds, isHandover }: Happened,
  cameras: readonly PlacedCamera[],
): RightCameras => {
  const idsOf = (fits: (camera: PlacedCamera) => boolean): string[] =>
    cameras.filter(fits).map((each) => each.streamId);
  const place = [
    ...idsOf(({ streamId }) => streamIds.includes(streamId)),
    ...idsOf(({ areaId }) => areaId !== undefined && areaIds.includes(areaId)),
    ...idsOf(({ covers }) => covers.some((area) => areaIds.includes(area))),
  ];
  const entrance = isHandover ? idsOf(({ areaKind }) => areaKind === 'entrance') : [];
  if (place.length > 0) return { why: 'place', streamIds: [...new Set([...place, ...entrance])] };
  if (entrance.length > 0) return { why: 'entrance', streamIds: entrance };
  return { why: 'all', streamIds: cameras.map(({ streamId }) => streamId) };
};
