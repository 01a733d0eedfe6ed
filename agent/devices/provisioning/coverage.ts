import type { CoverageReport } from '#contract/acceptance.ts';
import { forbiddenToCameras } from '#contract/places.ts';
import type { AreaKind } from '#contract/values.ts';
import type { Position, Proof } from '../positionStore.ts';
import type { Area } from './places.ts';

export interface CoveringCamera {
  readonly positionId: string;
  readonly name: string;
  readonly areaId: string | undefined;
  readonly covers: readonly string[];
  /** Picture and stream have passed on the unit that stands there now. */
  readonly isProved: boolean;
  /** The recorder has fresh footage of it. */
  readonly isRecording: boolean;
}

/** A camera position as coverage sees it. */
export const coveringCamera = (position: Position, proofs: readonly Proof[], isRecording: boolean): CoveringCamera => ({
  positionId: position.positionId,
  name: position.name,
  areaId: position.areaId,
  covers: position.covers,
  isProved: (['picture', 'stream'] as const).every((test) =>
    proofs.some((proof) => proof.test === test && proof.passed && proof.unitId === position.unit?.unitId),
  ),
  isRecording,
});

/**
 * Areas × cameras (全覆盖, seed 四(五)三). An area is covered when one camera that sees it is proved and records now. The
 * percentage is rounded down, so that 100 means every area; without areas that need it, it is 100. A camera in or on a
 * place where none may be is named, whatever it proves.
 */
export const coverageOf = (
  areas: readonly Area[],
  neededKinds: ReadonlySet<AreaKind>,
  cameras: readonly CoveringCamera[],
): CoverageReport => {
  const rows = areas
    .filter(({ kind }) => neededKinds.has(kind) || forbiddenToCameras.has(kind))
    .map(({ id, name, kind }): CoverageReport['areas'][number] => {
      const seeing = cameras.filter(({ covers }) => covers.includes(id));
      const within = cameras.filter(({ areaId }) => areaId === id);
      const isForbidden = forbiddenToCameras.has(kind);
      const shown = isForbidden ? [...new Set([...seeing, ...within])] : seeing;
      return {
        areaId: id,
        name,
        kind,
        state: isForbidden
          ? shown.length === 0
            ? 'kept_free'
            : 'violated'
          : seeing.some(({ isProved, isRecording }) => isProved && isRecording)
            ? 'covered'
            : seeing.length === 0
              ? 'no_camera'
              : seeing.some(({ isProved }) => isProved)
                ? 'not_recording'
                : 'unproved',
        cameras: shown.map(({ positionId, name: camera, isProved, isRecording }) => ({
          positionId,
          name: camera,
          isProved,
          isRecording,
        })),
      };
    });
  const needed = rows.filter(({ state }) => state !== 'kept_free' && state !== 'violated');
  const covered = needed.filter(({ state }) => state === 'covered').length;
  return {
    percent: needed.length === 0 ? 100 : Math.floor((covered * 100) / needed.length),
    covered,
    needed: needed.length,
    areas: rows,
  };
};
