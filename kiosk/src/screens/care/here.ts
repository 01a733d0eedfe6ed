import { useKiosk } from '../../state/context.ts';
import { classesOf, type RosterClass } from './roster.ts';

export interface House {
  /** Empty until the house is known. */
  readonly classes: readonly RosterClass[];
  readonly known: boolean;
  /** The room of a room tablet; elsewhere where the identified member of staff is. Undefined for one who is in no room. */
  readonly ownRoomId: string | undefined;
}

/** Who is where, from the kiosk's own copy, so that a head count goes on while the agent is away. */
export const useHouse = (): House => {
  const kiosk = useKiosk();
  const house = kiosk.copy.value;
  const me = kiosk.session.value?.person.id;
  const staffRoomId =
    house?.people.find(({ who, personId }) => who === 'staff' && personId === me)?.roomId ?? undefined;
  const ownRoomId = kiosk.settings.value.roomId || staffRoomId;
  return { classes: classesOf(house, ownRoomId), known: house !== undefined, ownRoomId };
};
