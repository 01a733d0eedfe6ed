import type { Config } from './config/load.ts';
import { decodeWithFfmpeg } from './footage/playback/decodeStill.ts';
import { createNewestPictures } from './footage/playback/newestPictures.ts';
import { createStills } from './footage/playback/stills.ts';
import type { FootageStore } from './footage/store.ts';
import type { RoomCamera } from './guardians/pictures.ts';
import type { GuardianPicturesPort, PicturesRule } from './guardians/ports.ts';
import { guardianPicturesOn } from './policy/guardianPictures.ts';
import type { Stores } from './stores.ts';
import { dayAt } from './time/calendar.ts';
import type { Clock } from './time/clock.ts';

/** Readable on a telephone, and no more: a face at the far end of a room is none of anybody's. */
const widthPx = 640;
/** One at a time; a class full of guardians asks for the same few cameras. */
const limits = { atOnce: 1, waiting: 12, keptBytes: 1024 * 1024 };

export interface SiteGuardianPictures {
  readonly config: Config;
  readonly clock: Clock;
  readonly stores: Stores;
  readonly footage: Pick<FootageStore, 'streams' | 'stream' | 'segments'>;
}

/** What the rules in force let guardians see of the room of their child, and the cameras of the house that see it. */
export const siteGuardianPictures = ({
  config,
  clock,
  stores,
  footage,
}: SiteGuardianPictures): GuardianPicturesPort => {
  const { timeZone } = config.site;
  const { people, attendance, positions } = stores;
  const newest = createNewestPictures({
    store: footage,
    stills: createStills(decodeWithFfmpeg(undefined, widthPx), limits),
    now: clock.now,
    monotonicMs: clock.monotonicMs,
  });
  return {
    ...picturesRule(stores, timeZone),
    placeOf: (childId) => {
      const place = attendance.presence.child(childId);
      if (!place) return undefined;
      const room = people.room(place.roomId);
      return { room: room && { roomId: room.roomId, kind: room.kind }, since: place.since };
    },
    // What an NVR keeps has no pictures here, and nobody says of it what else it looks at.
    cameras: () =>
      footage
        .streams()
        .filter(({ kind, origin }) => kind === 'main' && origin === 'recorder')
        .flatMap(({ streamId, state }): RoomCamera[] => {
          const position = positions.find(streamId);
          if (position?.kind !== 'camera') return [];
          const { areaId, covers, unit } = position;
          return [
            { streamId, areaId, covers, isSwapped: unit?.other !== undefined, isRecording: state === 'recording' },
          ];
        }),
    newest,
  };
};

/** What the rules let guardians see. */
export const picturesRule = (
  { rules, rulesKnownAt }: Pick<Stores, 'rules' | 'rulesKnownAt'>,
  timeZone: string,
): PicturesRule => ({
  on: (day) => guardianPicturesOn(rules.packs, day),
  wereOfferedAt: (instant) => guardianPicturesOn(rulesKnownAt(instant).packs, dayAt(instant, timeZone)).shows !== 'off',
});
