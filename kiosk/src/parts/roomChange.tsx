import type { Say } from '../i18n/text.ts';
import { useKiosk, useSay } from '../state/context.ts';
import { type Classed, mayBeYounger, type Prospect, prospectOf } from '../state/prospect.ts';
import { Icon } from './icons.tsx';

interface Named extends Classed {
  readonly childId: string;
  readonly name: string;
}
interface RoomChangeProps {
  readonly roomId: string;
  readonly coming?: readonly Named[];
  readonly leaving?: readonly Named[];
  /** So many that only how many is said. */
  readonly unnamed?: boolean;
  /** How many more the house will hold with this and all that is confirmed together. */
  readonly intoHouse?: number;
}

/** Who comes into a room or leaves it, and what its numbers and its standing become. */
export const RoomChange = ({ roomId, coming = [], leaving = [], unnamed = false, intoHouse = 0 }: RoomChangeProps) => {
  const kiosk = useKiosk();
  const say = useSay();
  const { rooms, places } = kiosk.live.value;
  const room = rooms.find((each) => each.roomId === roomId);
  const inside = rooms.reduce((sum, { children }) => sum + children, 0);
  const prospect =
    room &&
    prospectOf(room, coming.length - leaving.length, {
      current: kiosk.staleSinceMs(roomId) === undefined,
      younger: coming.some((child) => mayBeYounger(child, room, rooms)),
      // Of old numbers nobody can tell how many places are left.
      full: places !== undefined && inside + intoHouse > places && kiosk.staleSinceMs() === undefined,
    });
  const isStaff = kiosk.session.value?.person.kind === 'staff';
  const line = (child: Named, icon: 'arrowIn' | 'arrowOut') => (
    <li key={child.childId}>
      <Icon name={icon} />
      {child.name}
    </li>
  );
  return (
    <section class="change" data-standing={prospect?.standing ?? 'unknown'}>
      {!unnamed && (
        <ul>
          {coming.map((child) => line(child, 'arrowIn'))}
          {leaving.map((child) => line(child, 'arrowOut'))}
        </ul>
      )}
      <p class="change-numbers">
        <span>{room?.name ?? roomId}</span>
        {room && prospect && (
          <>
            <b>{room.children}</b>
            <span aria-hidden="true">→</span>
            <b>{prospect.children}</b>
            <small>{say('tile.children')}</small>
            <b>{prospect.caregivers}</b>
            <small>{say('tile.caregivers')}</small>
          </>
        )}
      </p>
      {prospect && <p class="change-standing">{standingWords(prospect, say, isStaff)}</p>}
    </section>
  );
};

const standingWords = (prospect: Prospect, say: Say, isStaff: boolean): string => {
  if (prospect.standing === 'ok') return say('children.ratio.ok', { n: prospect.spare });
  // A guardian is told not to worry; staff are those who see to it.
  if (isStaff && (prospect.standing === 'short' || prospect.standing === 'full')) {
    return say(`children.ratio.${prospect.standing}.staff`);
  }
  return say(`children.ratio.${prospect.standing}`);
};
