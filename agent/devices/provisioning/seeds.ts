import type { CameraConfig, PositionConfig } from '#agent/config/schema.ts';
import type { Journal, NewEvent } from '#agent/journal/journal.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { Position, PositionStore } from '../positionStore.ts';
import type { Vault } from '../vault.ts';

/** The actor of what the box records out of its own configuration. */
const fileActor = 'agent';

interface Seeds {
  readonly config: { readonly cameras: readonly CameraConfig[]; readonly positions: readonly PositionConfig[] };
  readonly journal: Journal;
  readonly positions: PositionStore;
}

/**
 * Brings the positions up to facility.yaml, in one transaction: its `positions` into an empty table, once; its cameras
 * whenever one is new, has another address, or is no longer listed. Called at every start; the second time it finds
 * nothing to do. Returns how many events it recorded.
 */
export const seedPositions = ({ config, journal, positions }: Seeds): number => {
  const known = new Map(positions.all().map((position) => [position.positionId, position]));
  const listed = new Set(config.cameras.map(({ id }) => id));
  const first = known.size === 0 ? config.positions.filter(({ id }) => !listed.has(id)) : [];
  const lastBinder = journal.db
    .prepare(`SELECT actor FROM event WHERE type = 'unit.bound' AND subject = ? ORDER BY seq DESC LIMIT 1`)
    .pluck();
  const events: NewEvent[] = [
    ...first.flatMap(eventsOfPosition),
    ...config.cameras.flatMap((camera) => eventsOfCamera(camera, known.get(camera.id))),
    ...[...known.values()].flatMap(({ positionId, unit }) =>
      unit?.address !== undefined && !listed.has(positionId) && lastBinder.get(positionId) === fileActor
        ? released(positionId, unit.unitId, 'removed')
        : [],
    ),
  ];
  if (events.length > 0) journal.record(events);
  return events.length;
};

/**
 * Seals the accounts that facility.yaml gives its cameras, so that the file need not hold them any longer. One that was
 * taken before is not taken again: the camera may have been given another since. A changed one is.
 */
export const sealAccounts = (cameras: readonly CameraConfig[], vault: Vault, now: EpochMs): void => {
  for (const { id, username, password } of cameras) {
    if (username === undefined || password === undefined) continue;
    const taken = vault.find(`${id}:file`);
    if (taken?.username === username && taken.password === password) continue;
    vault.put(id, { username, password }, now);
    vault.put(`${id}:file`, { username, password }, now);
  }
};

const eventsOfPosition = ({ id, area, zone, covers, unit, item, ...rest }: PositionConfig): NewEvent[] => [
  {
    type: 'position.recorded',
    actor: fileActor,
    subject: id,
    data: {
      positionId: id,
      ...rest,
      ...(area === undefined ? {} : { areaId: area }),
      ...(zone === undefined ? {} : { zoneId: zone }),
      covers: covers ?? [],
    },
  },
  ...(unit === undefined
    ? []
    : [
        {
          type: 'unit.bound' as const,
          actor: fileActor,
          subject: id,
          data: { positionId: id, unitId: unit, ...(item === undefined ? {} : { item }) },
        },
      ]),
];

const eventsOfCamera = ({ id, name, room, onvif }: CameraConfig, known: Position | undefined): NewEvent[] => {
  const address = withoutAccount(onvif);
  const place = { ...(room === undefined ? {} : { areaId: room }), covers: room === undefined ? [] : [room] };
  const recorded: NewEvent[] = known
    ? []
    : [
        {
          type: 'position.recorded',
          actor: fileActor,
          subject: id,
          data: { positionId: id, name, kind: 'camera', ...place },
        },
      ];
  if (known?.unit?.address === address) return recorded;
  return [
    ...recorded,
    ...(known?.unit ? released(id, known.unit.unitId, 'replaced') : []),
    { type: 'unit.bound', actor: fileActor, subject: id, data: { positionId: id, unitId: id, address } },
  ];
};

const released = (positionId: string, unitId: string, because: 'replaced' | 'removed'): NewEvent[] => [
  { type: 'unit.released', actor: fileActor, subject: positionId, data: { positionId, unitId, because } },
];

/** The address as it may be kept: an account in it is none of the journal's. */
const withoutAccount = (onvif: string): string => {
  const url = new URL(onvif);
  url.username = '';
  url.password = '';
  return url.href;
};
