import type { AlertView, RoomView } from '#contract/rooms.ts';
import type { DeviceView } from '#contract/site.ts';
import type { Say } from '../../i18n/text.ts';
import { alertSentence } from '../../state/alerts.ts';

/** What is wrong, and where: the sentence, with the room or the device that it does not name itself. */
export const alertWords = (
  alert: AlertView,
  rooms: readonly RoomView[],
  devices: readonly DeviceView[],
  say: Say,
): string => {
  const sentence = alertSentence(alert, rooms, say);
  const room = rooms.find(({ roomId }) => roomId === alert.roomId)?.name;
  const device = alert.place ? undefined : devices.find(({ deviceId }) => deviceId === alert.deviceId)?.name;
  return [sentence, room !== undefined && !sentence.includes(room) && room, device].filter(Boolean).join(' · ');
};
