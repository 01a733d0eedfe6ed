import type { InboxEntry, PositionView, Told } from '#contract/provisioning.ts';
import type { DeviceView } from '#contract/site.ts';
import type { PositionKind } from '#contract/values.ts';
import type { Language, Say, TextKey } from '../../i18n/text.ts';
import type { IconName } from '../../parts/icons.tsx';
import type { devicesTexts } from './texts.ts';

export type DevicesSay = Say<TextKey | keyof typeof devicesTexts>;
export type UnitTest = PositionView['tests'][number];

/** The agent writes a sentence for people in both languages, one after the other; what is in one only stays as it is. */
export const halfOf = (sentence: string, language: Language): string => {
  const at = sentence.indexOf(' / ');
  if (at < 0) return sentence;
  return language === 'zh' ? sentence.slice(0, at) : sentence.slice(at + 3);
};
export const toldIn = (told: Told, language: Language): string => told[language];

const icons: Readonly<Partial<Record<PositionKind, IconName>>> = {
  camera: 'camera',
  door: 'door',
  window: 'table',
  motion: 'motion',
  panic: 'bell',
  siren: 'siren',
  light: 'light',
};
export const kindIcon = (kind: PositionKind): IconName => icons[kind] ?? 'device';

/** Who a unit is, in a few words; what it does not tell is left out. */
export const identityWords = (unit: Pick<InboxEntry, 'manufacturer' | 'model' | 'serial' | 'mac'>): string =>
  [unit.manufacturer, unit.model, unit.serial, unit.mac].filter((part) => part !== null && part !== '').join(' · ');

/** What waits for a place, by its name; an input or relay by its camera and its number on it. */
export const entryName = ({ source, name, kind, items }: InboxEntry, say: DevicesSay): string =>
  source === 'camera' ? `${name} ${terminalName(kind, items[0]?.item, say)}` : name;

/** `继电器 2` of `relay-2`. */
export const terminalName = (kind: PositionKind, item: string | undefined, say: DevicesSay): string =>
  `${say(`kind.${kind}`)} ${item?.replace(/^\w+-/, '') ?? ''}`.trim();

export interface Standing {
  readonly icon: IconName;
  readonly tone: 'good' | 'warn' | 'bad' | 'calm';
  readonly word: keyof typeof devicesTexts;
}

/** How a position's unit is doing now, in a word, an icon and a tone: the highest rung, or that it is away. */
export const standingOf = ({ unit, availability, rung, kind }: PositionView): Standing => {
  if (!unit) return { icon: 'empty', tone: 'calm', word: 'dev.noUnit' };
  if (availability === 'offline') return { icon: 'linkOff', tone: 'bad', word: 'rung.offline' };
  if (rung && rung !== 'unknown') {
    const isWhole = rung === 'recording' || kind !== 'camera';
    return { icon: isWhole ? 'check' : 'triangle', tone: isWhole ? 'good' : 'warn', word: `rung.${rung}` };
  }
  if (availability === 'online') return { icon: 'check', tone: 'good', word: 'rung.online' };
  return { icon: 'clock', tone: 'calm', word: 'rung.unknown' };
};

/** When a position's unit was last heard, in milliseconds; undefined when nothing is known of it. */
export const heardAt = ({ unit }: PositionView, devices: readonly DeviceView[]): number | undefined => {
  const device = devices.find(({ deviceId }) => deviceId === (unit?.item ?? unit?.unitId));
  return device?.lastSeenAt ? Date.parse(device.lastSeenAt) : undefined;
};

/** A free id for a new position of this kind: `camera-3`. */
export const freeId = (kind: PositionKind, positions: readonly { readonly positionId: string }[]): string => {
  const taken = new Set(positions.map(({ positionId }) => positionId));
  for (let number = 1; ; number += 1) {
    const id = `${kind}-${number}`;
    if (!taken.has(id)) return id;
  }
};
