import type { RoomView } from '#contract/rooms.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { RoomRow } from '../../parts/roomRow.tsx';
import { Tile } from '../../parts/tile.tsx';
import { boardAlerts } from '../../state/alerts.ts';
import { useKiosk, useParts, useSay } from '../../state/context.ts';

/** The idle board: rooms and numbers, never a name. */
export const Board = () => {
  const kiosk = useKiosk();
  const say = useSay();
  const { loaded, rooms, link } = kiosk.live.value;
  // A room tablet shows its own room large and the others as lines.
  const own = rooms.find(({ roomId }) => roomId === kiosk.settings.value.roomId);
  return (
    <main class="board">
      <h1 class="unseen">{say('app.rooms')}</h1>
      <section class={own ? 'board-own' : 'board-rooms'} aria-label={say('app.rooms')}>
        {own ? (
          <OwnRoom own={own} others={rooms.filter((room) => room !== own)} />
        ) : (
          rooms.map((room) => <Tile key={room.roomId} room={room} />)
        )}
        {!own && loaded && rooms.length > 0 && <Total />}
        {!loaded && link !== 'lost' && <Notice icon="link" title={say('app.loading')} />}
        {!loaded && link === 'lost' && (
          <Notice icon="linkOff" tone="bad" title={say('app.unreachable')} hint={say('app.unreachable.hint')} />
        )}
        {loaded && rooms.length === 0 && (
          <Notice icon="empty" title={say('tile.noRooms')} hint={say('tile.noRooms.hint')} />
        )}
        <Mute />
      </section>
      <Actions />
    </main>
  );
};

/** After a start without anybody the browser holds sound back; any touch lets it. Lies over the rooms: nothing moves. */
const Mute = () => {
  const { sound } = useParts();
  const say = useSay();
  return (
    <div class="board-mute" role="status">
      {sound.isHeldBack.value && (
        <p>
          <Icon name="bell" size="large" />
          {say('board.mute')}
        </p>
      )}
    </div>
  );
};

const OwnRoom = ({ own, others }: { own: RoomView; others: readonly RoomView[] }) => (
  <>
    <Tile room={own} />
    <div class="room-rows">
      {others.map((room) => (
        <RoomRow key={room.roomId} room={room} />
      ))}
    </div>
  </>
);

const Total = () => {
  const kiosk = useKiosk();
  const say = useSay();
  const { rooms } = kiosk.live.value;
  const current = kiosk.staleSinceMs() === undefined;
  const sum = (of: 'children' | 'caregivers'): number => rooms.reduce((total, room) => total + room[of], 0);
  return (
    <article class="tile" data-look={current ? 'total' : 'stale'} aria-label={say('tile.total')}>
      <header class="tile-head">
        <h2>{say('tile.total')}</h2>
      </header>
      <p class="tile-state">{current ? '' : say('tile.stale')}</p>
      <div class="tile-numbers" data-wide={sum('children') > 9 && sum('caregivers') > 9}>
        <p class="tile-number">
          <b>{sum('children')}</b>
          <span>{say('tile.children')}</span>
        </p>
        <p class="tile-number">
          <b>{sum('caregivers')}</b>
          <span>{say('tile.caregivers')}</span>
        </p>
      </div>
      <footer class="tile-foot" />
    </article>
  );
};

const Actions = () => {
  const kiosk = useKiosk();
  const { identification } = useParts();
  const say = useSay();
  const alerts = boardAlerts(kiosk.live.value.alerts).length;
  return (
    <nav class="board-actions">
      <Action
        main
        icon="handover"
        label={say('board.handover')}
        hint={say('board.handover.hint')}
        run={() => identification.identify({ for: 'children' })}
      />
      <Action
        icon="staff"
        label={say('board.staff')}
        hint={alerts > 0 ? say('board.alerts', { n: alerts }) : undefined}
        run={() => identification.identify({ for: 'staff' })}
      />
      <Action icon="site" label={say('board.site')} run={() => kiosk.go({ at: 'site' })} />
      <Action icon="camera" label={say('board.footage')} run={() => identification.identify({ for: 'footage' })} />
    </nav>
  );
};

interface ActionProps {
  readonly icon: IconName;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly main?: boolean;
  readonly run: () => void;
}

const Action = ({ icon, label, hint, main = false, run }: ActionProps) => (
  <button type="button" class={main ? 'action action-main' : 'action'} onClick={run}>
    <Icon name={icon} size={main ? 'huge' : 'large'} />
    <span class="action-words">
      {label}
      {hint && <small>{hint}</small>}
    </span>
  </button>
);
