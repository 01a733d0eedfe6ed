import type { RoomView } from '#contract/rooms.ts';
import type { Say, TextKey } from '../../i18n/text.ts';
import { whenText } from '../../state/clock.ts';
import type { RosterChild } from './houseRoster.ts';
import type { rosterTexts } from './rosterTexts.ts';

/** Where a child is, in a few words: since when, in which room if not its own, gone at what time, away why. */
export const childWords = (
  child: RosterChild,
  rooms: readonly RoomView[],
  /** Of the drawing: a new day asks for the roster anew, and a list need not follow the clock's seconds. */
  now: { readonly ms: number; readonly zone: number },
  say: Say<TextKey | keyof typeof rosterTexts>,
): string => {
  const at = (time: string): string => whenText(Date.parse(time), now.ms, now.zone);
  switch (child.standing) {
    case 'present': {
      const room = rooms.find(({ roomId }) => roomId === child.roomId);
      return [
        child.arrivedAt === undefined ? say('roster.present') : say('roster.since', { time: at(child.arrivedAt) }),
        ...(room && room.roomId !== child.homeRoomId ? [say('roster.inRoom', { room: room.name })] : []),
      ].join(' · ');
    }
    case 'departed':
      return child.departedAt === undefined
        ? say('roster.departed')
        : say('roster.left', { time: at(child.departedAt) });
    case 'absent':
      return child.absence
        ? say('roster.absentWhy', { why: child.absence.note || say(`absence.${child.absence.reason}`) })
        : say('roster.absent');
    default:
      return say(`roster.${child.standing}`);
  }
};
