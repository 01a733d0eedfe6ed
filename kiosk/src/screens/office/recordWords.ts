import type { RoomView } from '#contract/rooms.ts';
import type { Say, TextKey } from '../../i18n/text.ts';
import type { StaffNames } from '../../state/staffNames.ts';
import { recordTexts } from './recordTexts.ts';
import type { RecordedLine } from './useRecorded.ts';

export type RecordSay = Say<TextKey | keyof typeof recordTexts>;
export type Sort = 'door' | 'inside' | 'staff' | 'counts';

const sorts: Readonly<Record<string, Sort>> = {
  'attendance.checked_in': 'door',
  'attendance.checked_out': 'door',
  'attendance.stay_closed': 'door',
  'attendance.handed_over': 'inside',
  'attendance.moved': 'inside',
  'attendance.head_counted': 'counts',
};
export const sortOf = ({ type, who }: RecordedLine): Sort => sorts[type] ?? (who === 'staff' ? 'staff' : 'inside');

/** What happened, in a sentence without its time. */
export const lineWords = (line: RecordedLine, rooms: readonly RoomView[], say: RecordSay): string => {
  const key = `line.${line.type}`;
  const room = rooms.find(({ roomId }) => roomId === line.roomId)?.name ?? line.roomId ?? '';
  // A kind of record that this screen does not know yet is told by its own name.
  return isLineKey(key) ? say(key, { name: line.name, room }).trim() : `${line.name} ${line.type}`;
};
type LineKey = Extract<keyof typeof recordTexts, `line.${string}`>;
const isLineKey = (key: string): key is LineKey => key.startsWith('line.') && key in recordTexts;

/** Who recorded something: staff by name, everybody else by what they are. */
export const whoWords = (actor: string, names: StaffNames, say: RecordSay): string => {
  const [kind] = actor.split(':');
  if (kind === 'staff') return names.ofActor(actor) ?? say('who.staff');
  if (kind === 'adult' || kind === 'token' || kind === 'kiosk' || kind === 'flows') return say(`who.${kind}`);
  return say('who.agent');
};
