import type { AlertView, RoomView } from '#contract/rooms.ts';
import type { DeviceView } from '#contract/site.ts';
import type { Say, TextKey } from '../i18n/text.ts';
import { alertSentence, isLoud, type LoudAlert } from '../state/alerts.ts';
import type { alertKindTexts } from './alertKindTexts.ts';

// What `isLoud` leaves over; it tells of the whole alert, so the compiler does not see it in the kind.
type QuietKind = Exclude<AlertView['kind'], LoudAlert['kind']>;

/** What is wrong, and where: the sentence, with the room or the device that it does not name itself. */
export const alertWords = (
  alert: AlertView,
  rooms: readonly RoomView[],
  devices: readonly DeviceView[],
  say: Say<TextKey | keyof typeof alertKindTexts>,
): string => {
  const sentence = isLoud(alert) ? alertSentence(alert, rooms, say) : say(`alert.${alert.kind as QuietKind}`);
  const room = rooms.find(({ roomId }) => roomId === alert.roomId)?.name;
  const device = alert.place ?? devices.find(({ deviceId }) => deviceId === alert.deviceId)?.name;
  const missing = [room, device].filter((where) => where !== undefined && !sentence.includes(where));
  return [sentence, ...missing].join(' · ');
};
