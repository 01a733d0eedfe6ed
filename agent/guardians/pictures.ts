import type { LookShows } from '#contract/guardianPage.ts';
import type { ConsentPurpose } from '#contract/messages.ts';
import type { AdultRecord, ChildRecord } from '#contract/people.ts';
import type { RoomKind } from '#contract/values.ts';
import type { GuardianPictures } from '../policy/guardianPictures.ts';
import type { Day } from '../time/calendar.ts';
import { mayBeTold } from './own.ts';

/** A camera that records into the box, where it hangs, and all that it looks at. */
export interface RoomCamera {
  readonly streamId: string;
  /** Undefined where nobody said. */
  readonly areaId: string | undefined;
  /** Empty where nobody said. */
  readonly covers: readonly string[];
  /** Another unit answers at its address: nobody knows what that one looks at. */
  readonly isSwapped: boolean;
  readonly isRecording: boolean;
}

export interface Room {
  readonly roomId: string;
  readonly kind: RoomKind | undefined;
}

/** Where children are undressed, fed or asleep nobody looks. Toilets, changing and breast-feeding rooms are no rooms of a class. */
const seenKinds: ReadonlySet<RoomKind | undefined> = new Set<RoomKind>(['classroom', 'outdoor', 'common']);

/**
 * Whether a guardian may be shown what a camera sees, for the sake of a child who is in a room. Ours: that it can see another room
 * is reason enough that it is not shown, and so is that nobody said what it sees.
 *
 * | room                     | hangs in  | looks at       | another unit there | shown |
 * |--------------------------|-----------|----------------|--------------------|-------|
 * | nap, or of no known kind | any       | any            | any                | no    |
 * | classroom outdoor common | elsewhere | any            | any                | no    |
 * | classroom outdoor common | the room  | nobody said    | any                | no    |
 * | classroom outdoor common | the room  | another, too   | any                | no    |
 * | classroom outdoor common | the room  | the room alone | yes                | no    |
 * | classroom outdoor common | the room  | the room alone | no                 | yes   |
 */
export const isShown = ({ roomId, kind }: Room, { areaId, covers, isSwapped }: RoomCamera): boolean =>
  seenKinds.has(kind) &&
  areaId === roomId &&
  covers.length > 0 &&
  covers.every((covered) => covered === roomId) &&
  !isSwapped;

export interface LookFacts {
  readonly adult: AdultRecord;
  /** Undefined where there is none of that id. */
  readonly child: ChildRecord | undefined;
  /** What the guardian agrees to now, of what is offered. */
  readonly consent: readonly ConsentPurpose[];
  readonly day: Day;
  readonly pictures: GuardianPictures;
  readonly isInside: boolean;
  /** Where the child is now; undefined where it is not inside, or in no room. */
  readonly room: Room | undefined;
  readonly cameras: readonly RoomCamera[];
}

export type LookVerdict =
  | { readonly ok: true; readonly shows: LookShows; readonly roomId: string; readonly streamId: string }
  | { readonly ok: false; readonly why: 'not_offered' | 'not_inside' | 'no_camera' | 'no_picture' };

/**
 * What a guardian who wants to look for a child sees at this moment. Nothing in it but the child comes from whoever asks.
 *
 * | rules in force | own, and agreed to | the child  | cameras that may be shown | verdict |
 * |----------------|--------------------|------------|---------------------------|---------|
 * | off            | any                | any        | any                       | not_offered |
 * | still, live    | no                 | any        | any                       | not_offered |
 * | still, live    | yes                | not inside | any                       | not_inside |
 * | still, live    | yes                | inside     | none, or in no room       | no_camera |
 * | still, live    | yes                | in a room  | none of them records      | no_picture |
 * | still, live    | yes                | in a room  | one records               | the first of them that does, by id |
 */
export const judgeLook = (facts: LookFacts): LookVerdict => {
  const { adult, child, consent, day, pictures, isInside, room, cameras } = facts;
  if (pictures.shows === 'off' || !child || !mayBeTold(child, adult, 'pictures', day, consent)) {
    return { ok: false, why: 'not_offered' };
  }
  if (!isInside) return { ok: false, why: 'not_inside' };
  const shown = room ? cameras.filter((camera) => isShown(room, camera)) : [];
  if (!room || shown.length === 0) return { ok: false, why: 'no_camera' };
  const [first] = shown
    .filter(({ isRecording }) => isRecording)
    .map(({ streamId }) => streamId)
    .toSorted();
  if (first === undefined) return { ok: false, why: 'no_picture' };
  return { ok: true, shows: pictures.shows, roomId: room.roomId, streamId: first };
};

/** What there is to agree to on the page and at the desk. */
export const offeredPurposes = ({ shows }: GuardianPictures): ConsentPurpose[] => [
  ...(['arrival', 'handover', 'departure', 'late_pickup', 'health', 'safety'] as const),
  ...(shows === 'off' ? [] : (['pictures'] as const)),
];

/**
 * What counts of a consent: pictures only if they were offered when it was recorded, by the rules as the house knew them then, and
 * have been ever since. Nobody can have agreed to what was not offered.
 */
export const countedPurposes = (
  purposes: readonly ConsentPurpose[],
  recorded: { readonly on: Day; readonly wereOffered: boolean },
  pictures: GuardianPictures,
): ConsentPurpose[] =>
  purposes.filter(
    (purpose) =>
      purpose !== 'pictures' || (pictures.shows !== 'off' && recorded.wereOffered && pictures.since <= recorded.on),
  );

/** Which of the purposes that somebody names are not offered. */
export const notOffered = (
  purposes: readonly ConsentPurpose[],
  pictures: GuardianPictures,
): { readonly path: string; readonly message: string }[] => {
  const offered = offeredPurposes(pictures);
  return purposes.flatMap((purpose, index) =>
    offered.includes(purpose)
      ? []
      : [
          {
            path: `body/purposes/${index}`,
            message: `"${purpose}" is not offered under the rules in force; leave it out, or name of: ${offered.join(', ')}`,
          },
        ],
  );
};
