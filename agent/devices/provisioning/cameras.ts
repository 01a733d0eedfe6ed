import type { CameraConfig } from '#agent/config/schema.ts';
import type { Position } from '../positionStore.ts';
import type { Account } from '../vault.ts';

interface Known {
  readonly configured: readonly CameraConfig[];
  readonly positions: readonly Position[];
  readonly accountOf: (unitId: string) => Account | undefined;
}

/**
 * Every camera that is to be watched and recorded: those of facility.yaml, then those that a technician put up. An account
 * of the vault goes before one of the file: it is the one that the camera has been given since.
 */
export const camerasOf = ({ configured, positions, accountOf }: Known): CameraConfig[] => {
  const listed = new Set(configured.map(({ id }) => id));
  const ofFile = configured.map((camera) => ({ ...camera, ...accountOf(camera.id) }));
  const putUp = positions.flatMap(({ positionId, name, kind, areaId, unit }): CameraConfig[] =>
    kind === 'camera' && unit?.address !== undefined && !listed.has(positionId)
      ? [
          {
            id: positionId,
            name,
            ...(areaId === undefined ? {} : { room: areaId }),
            onvif: unit.address,
            ...accountOf(positionId),
          },
        ]
      : [],
  );
  return [...ofFile, ...putUp];
};
