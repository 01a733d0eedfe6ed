import type { AlertView, RoomView } from '#contract/rooms.ts';
import type { DeviceView } from '#contract/site.ts';
import type { Say } from '../i18n/text.ts';

/** Kinds that take the top of every screen until somebody acknowledges them. */
const loud = [
  'panic',
  'fire',
  'boundary',
  'unattended',
  'intrusion',
  'breach',
  'class_cap',
  'facility_cap',
] as const satisfies readonly AlertView['kind'][];
export type LoudAlert = AlertView & { readonly kind: (typeof loud)[number] };
const loudKinds: ReadonlySet<string> = new Set(loud);
export const isLoud = (alert: AlertView): alert is LoudAlert => loudKinds.has(alert.kind);
/** The worst first, then whichever began first. */
export const byUrgency = (a: LoudAlert, b: LoudAlert): number =>
  loud.indexOf(a.kind) - loud.indexOf(b.kind) || Date.parse(a.since) - Date.parse(b.since);

/**
 * Open alerts for the banner, the worst first. An alert outlives its cause by the seconds in which it could come back;
 * a screen does not: what the room's own numbers say is over is not shown as going on.
 */
export const bannerAlerts = (alerts: readonly AlertView[], rooms: readonly RoomView[]): LoudAlert[] =>
  alerts
    .filter(isLoud)
    .filter((alert) => alert.state === 'open' && !isOver(alert, rooms))
    .sort(byUrgency);

const isOver = ({ kind, roomId }: AlertView, rooms: readonly RoomView[]): boolean => {
  const room = rooms.find((each) => each.roomId === roomId);
  if (!room) return false;
  if (kind === 'class_cap') return !room.overCap;
  return (kind === 'breach' || kind === 'unattended') && room.deficit === 0;
};

/** For the desk alone: a board that counts them would tell the adult who was turned away that an alert was raised. */
const quiet: readonly AlertView['kind'][] = ['custody_block', 'unauthorised_pickup'];

/** What the idle board counts. */
export const boardAlerts = (alerts: readonly AlertView[]): AlertView[] =>
  openAlerts(alerts).filter(({ kind }) => !quiet.includes(kind));

export const openAlerts = (alerts: readonly AlertView[]): AlertView[] => alerts.filter(({ state }) => state === 'open');

/** A banner's sentence: which room or place, and what is wrong. */
export const alertSentence = (alert: LoudAlert, rooms: readonly RoomView[], say: Say): string => {
  const room = rooms.find(({ roomId }) => roomId === alert.roomId);
  const values = { room: room?.name ?? alert.roomId ?? '', n: room?.deficit || alert.deficit || 1 };
  switch (alert.kind) {
    case 'breach':
      return say('banner.breach', values);
    case 'unattended':
      return say('banner.unattended', values);
    case 'class_cap':
      return say('banner.class_cap', values);
    case 'facility_cap':
      return say('banner.facility_cap');
    default:
      return [say(`alert.${alert.kind}`), alert.place ?? room?.name].filter(Boolean).join(' · ');
  }
};

/** The smallest fix in words, with the caregiver's name only where staff are known to be looking. */
export const fixSentence = (
  room: RoomView | undefined,
  rooms: readonly RoomView[],
  say: Say,
  nameOf?: (staffId: string) => string | undefined,
): string | undefined => {
  const fix = room?.fix;
  if (!fix) return undefined;
  const from = rooms.find(({ roomId }) => roomId === fix.fromRoomId);
  const n = fix.caregivers;
  const sentence =
    fix.action === 'move_caregiver' && !from
      ? say('fix.move_caregiver.anyRoom', { n })
      : say(`fix.${fix.action}`, { n, room: from?.name ?? '' });
  const name = fix.staffId === undefined ? undefined : nameOf?.(fix.staffId);
  const first = name === undefined ? sentence : say('fix.named', { fix: sentence, name });
  const more = fix.next.reduce((sum, { caregivers }) => sum + caregivers, 0);
  return more === 0 ? first : say('fix.more', { fix: first, n: more });
};

/** Whether any siren of the site is sounding. */
export const sirenSounds = (devices: readonly DeviceView[]): boolean =>
  devices.some(({ component, state }) => component === 'siren' && state?.toLowerCase() === 'on');
