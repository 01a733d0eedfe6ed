import { useSignal } from '@preact/signals';
import type { RoomView } from '#contract/rooms.ts';
import { Face } from '../../../parts/face.tsx';
import { Saving } from '../../../parts/saving.tsx';
import { useKiosk, useSay } from '../../../state/context.ts';
import type { HouseChild } from '../../../state/houseChildren.ts';
import { countTexts } from './countTexts.ts';

/** A child who is here though the record has it elsewhere: one tap puts the record right. */
export const ExtraChild = ({ child, room }: { child: HouseChild; room: RoomView }) => {
  const kiosk = useKiosk();
  const say = useSay(countTexts);
  const sent = useSignal<string | undefined>(undefined);
  const { childId, name, inside, roomId } = child;
  const isHere = roomId === room.roomId;
  const waiting = sent.value !== undefined && kiosk.outbox.progress.value.get(sent.value)?.state === 'waiting';
  const putRight = (): void => {
    const there = { childId, roomId: room.roomId };
    sent.value = inside
      ? kiosk.submit('/attendance/moves', there, true)
      : kiosk.submit('/attendance/check-ins', { ...there, method: 'staff' }, true);
  };
  const on = kiosk.live.value.rooms.find((each) => each.roomId === roomId);
  return (
    <li>
      <Face who="child" personId={childId} name={name} size="large" />
      <span class="row-words">
        <b>{name}</b>
        <small>
          {isHere
            ? say('count.extra.moved')
            : inside && on
              ? say('count.extra.where', { room: on.name })
              : say('count.extra.out')}
        </small>
        <Saving id={sent.value} />
      </span>
      {!isHere && (
        <button type="button" class="button button-main" disabled={waiting} onClick={putRight}>
          {say(inside ? 'count.extra.move' : 'count.extra.checkIn')}
        </button>
      )}
    </li>
  );
};
