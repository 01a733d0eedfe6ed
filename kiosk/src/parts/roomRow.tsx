import type { RoomView } from '#contract/rooms.ts';
import { useKiosk, useSay } from '../state/context.ts';
import { appearanceOf } from '../state/look.ts';
import { Icon } from './icons.tsx';
import { lookIcons, stateWords } from './tile.tsx';

/** A room in one line, with the same colour, icon and words as its tile. */
export const RoomRow = ({ room }: { room: RoomView }) => {
  const kiosk = useKiosk();
  const say = useSay();
  const { look } = appearanceOf(room, kiosk.staleSinceMs(room.roomId) === undefined);
  return (
    <article class="tile room-row" data-look={look} data-room={room.roomId} aria-label={room.name}>
      <Icon name={lookIcons[look]} />
      <div class="room-row-words">
        <h2>{room.name}</h2>
        <p class="tile-state">{stateWords(room, look, say)}</p>
      </div>
      <p class="room-row-numbers">
        <b>{room.children}</b>
        <span class="unseen">{say('tile.children')}</span> / <b>{room.caregivers}</b>
        <span class="unseen">{say('tile.caregivers')}</span>
      </p>
    </article>
  );
};
