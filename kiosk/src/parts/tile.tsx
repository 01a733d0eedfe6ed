import type { RoomView } from '#contract/rooms.ts';
import type { Say } from '../i18n/text.ts';
import { fixSentence } from '../state/alerts.ts';
import { whenText } from '../state/clock.ts';
import { useKiosk, useSay } from '../state/context.ts';
import { type Appearance, appearanceOf, minutesBetween } from '../state/look.ts';
import { Icon, type IconName } from './icons.tsx';

export const lookIcons: Readonly<Record<Appearance['look'], IconName>> = {
  ok: 'check',
  tight: 'triangle',
  transient: 'octagon',
  breach: 'octagon',
  unattended: 'bell',
  closed: 'empty',
  stale: 'clock',
};

/** One room: its children and caregivers as large as they can be, and its standing as colour, shape, icon and word. */
export const Tile = ({ room }: { room: RoomView }) => {
  const kiosk = useKiosk();
  const say = useSay();
  const { rooms } = kiosk.live.value;
  const staleSinceMs = kiosk.staleSinceMs(room.roomId);
  const { look, staleMark } = appearanceOf(room, staleSinceMs === undefined);
  const broken = look === 'breach' || look === 'unattended' || look === 'transient';
  const asOfMs = staleSinceMs ?? Date.parse(room.asOf);
  const footWords = [
    ...(broken ? [sinceWords(room, kiosk.nowMs.value, look, say)] : []),
    ...(room.exceptions > 0 ? [say('tile.exceptions', { n: room.exceptions })] : []),
    ...(staleMark ? [say('tile.asOf', { time: whenText(asOfMs, kiosk.nowMs.value, kiosk.zone.value) })] : []),
  ];
  return (
    <article class="tile" data-look={look} data-room={room.roomId} aria-label={room.name}>
      <header class="tile-head">
        <h2>{room.name}</h2>
        <span class="tile-icons">
          {broken && staleMark && <Icon name="clock" />}
          <Icon name={lookIcons[look]} size="large" />
        </span>
      </header>
      <p class="tile-state">{stateWords(room, look, say)}</p>
      <div class="tile-numbers" data-wide={room.children > 9 && room.caregivers > 9}>
        <p class="tile-number">
          <b>{room.children}</b>
          <span>{say('tile.children')}</span>
        </p>
        <p class="tile-number">
          <b>{room.caregivers}</b>
          <span>{say('tile.caregivers')}</span>
        </p>
      </div>
      <footer class="tile-foot">
        <p>{footWords.join(say('tile.comma'))}</p>
        {broken && <p class="tile-fix">{fixSentence(room, rooms, say)}</p>}
      </footer>
    </article>
  );
};

/** A room's standing in words. */
export const stateWords = (room: RoomView, look: Appearance['look'], say: Say): string => {
  switch (look) {
    case 'ok':
      return say('tile.ok', { n: room.spare });
    case 'tight':
      return say('tile.tight');
    case 'stale':
      return say('tile.stale');
    case 'closed':
      return say('tile.closed');
    case 'unattended':
      return say('tile.unattended');
    case 'transient':
    case 'breach':
      return room.deficit > 0
        ? say('tile.deficit', { n: room.deficit })
        : say('tile.overCap', { n: Math.max(1, room.children - (room.cap ?? 0)) });
  }
};

const sinceWords = (room: RoomView, nowMs: number, look: Appearance['look'], say: Say): string => {
  const minutes = minutesBetween(Date.parse(room.since), nowMs);
  if (minutes > 0) return say('tile.since', { n: minutes });
  return say(look === 'transient' ? 'tile.justNow' : 'tile.sinceNow');
};
