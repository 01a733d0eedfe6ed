import './count.css';
import { useSignal } from '@preact/signals';
import type { HeadCountList } from '#contract/attendance.ts';
import { Icon } from '../../../parts/icons.tsx';
import { Notice } from '../../../parts/notice.tsx';
import { Page } from '../../../parts/page.tsx';
import { about } from '../../../parts/question.ts';
import { timeOfDay } from '../../../state/clock.ts';
import { useKiosk, useSay } from '../../../state/context.ts';
import { useAsked } from '../asked.ts';
import { useHouse } from '../here.ts';
import { CountFaces } from './countFaces.tsx';
import { CountNumber } from './countNumber.tsx';
import { countTexts } from './countTexts.ts';

type How = 'byFace' | 'byNumber';
type RoomCount = HeadCountList['rooms'][number];

/** Which room, and how: by face says who is missing; by number is quick, and keeps the box's own number hidden. */
export const HeadCount = () => {
  const kiosk = useKiosk();
  const say = useSay(countTexts);
  const how = useSignal<How>('byFace');
  const chosen = useSignal<string | undefined>(undefined);
  const { classes, known, ownRoomId } = useHouse();
  const counts = useAsked<HeadCountList>('/attendance/head-counts', about('attendance'));
  const { rooms } = kiosk.live.value;
  const room = rooms.find(({ roomId }) => roomId === chosen.value);
  const choose = (): void => {
    chosen.value = undefined;
  };
  if (room) {
    return (
      <Page title={say('count.room', { room: room.name })} onBack={choose}>
        {how.value === 'byFace' ? (
          <CountFaces room={room} classes={classes} known={known} onEnd={choose} />
        ) : (
          <CountNumber
            room={room}
            onByFace={() => {
              how.value = 'byFace';
            }}
          />
        )}
      </Page>
    );
  }
  const sorted = rooms.toSorted((a, b) => Number(b.roomId === ownRoomId) - Number(a.roomId === ownRoomId));
  return (
    <Page
      title={say('count.title')}
      onBack={() => kiosk.go({ at: 'staff' })}
      aside={
        <fieldset class="segments">
          <legend class="unseen">{say('count.how')}</legend>
          {(['byFace', 'byNumber'] as const).map((each) => (
            <button
              key={each}
              type="button"
              class="button"
              aria-pressed={how.value === each}
              onClick={() => {
                how.value = each;
              }}
            >
              {say(`count.${each}`)}
            </button>
          ))}
        </fieldset>
      }
    >
      <p class="hint">{say('count.choose')}</p>
      <div class="count-rooms">
        {sorted.map(({ roomId, name }) => (
          <RoomButton
            key={roomId}
            name={name}
            isOwn={roomId === ownRoomId}
            count={counts.body?.rooms.find((each) => each.roomId === roomId)}
            onChoose={() => {
              chosen.value = roomId;
            }}
          />
        ))}
        {rooms.length === 0 && <Notice icon="count" title={say('tile.noRooms')} />}
      </div>
    </Page>
  );
};

interface RoomButtonProps {
  readonly name: string;
  readonly isOwn: boolean;
  readonly count: RoomCount | undefined;
  readonly onChoose: () => void;
}

const RoomButton = ({ name, isOwn, count, onChoose }: RoomButtonProps) => {
  const kiosk = useKiosk();
  const say = useSay(countTexts);
  const at = (time: string): string => timeOfDay(Date.parse(time), kiosk.zone.value);
  const { lastCount = null, nextDueAt = null, because = null } = count ?? {};
  // The agent says when it is due; the kiosk's clock says whether that has come since it was asked.
  const due = count?.due === true || (nextDueAt !== null && Date.parse(nextDueAt) <= kiosk.nowMs.value);
  return (
    <button type="button" class="count-room" data-due={due} data-own={isOwn} onClick={onChoose}>
      <span class="count-room-name">
        <b>{name}</b>
        {isOwn && <span class="chip">{say('count.mine')}</span>}
      </span>
      {count && (
        <>
          <span class="count-room-due">
            <Icon name={due ? 'bell' : 'clock'} size="small" />
            {due && because
              ? say(`count.due.${because}`)
              : nextDueAt === null
                ? say('count.nobody')
                : say('count.next', { time: at(nextDueAt) })}
          </span>
          <span class="count-room-last" data-agrees={lastCount?.agrees}>
            {lastCount && <Icon name={lastCount.agrees ? 'check' : 'octagon'} size="small" />}
            {lastCount
              ? say(lastCount.agrees ? 'count.last.agrees' : 'count.last.differs', { time: at(lastCount.at) })
              : say('count.last.none')}
          </span>
        </>
      )}
    </button>
  );
};
