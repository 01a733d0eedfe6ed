import { stringify } from 'csv-stringify/sync';
import type { AreaConfig } from '#agent/config/schema.ts';
import { serialOf } from './devices/device.ts';
import type { UnitForm } from './devices/unit.ts';
import { type CameraDescription, colourOf, type DeviceDescription, type SitePlan } from './facility.ts';

/** How many of what a made-up site has. */
export interface Wishes {
  readonly cameras: number;
  readonly doors: number;
  readonly motion: number;
  readonly panic: number;
  readonly smoke: number;
  readonly panels: number;
  readonly sirens: number;
}

interface InventOptions {
  readonly wishes: Wishes;
  /** Also devices that speak as other makers' do. */
  readonly withDialects: boolean;
  readonly site: string;
  readonly timeZone: string;
  readonly discoveryPrefix: string;
  /** The places of the house that it stands in. */
  readonly areas: readonly AreaConfig[];
  /** An address of this machine. The cameras listen there at `basePort`, `basePort + 1` and so on. */
  readonly host: string;
  readonly basePort: number;
  /** Every camera comes out of its box with the same. */
  readonly account: { readonly username: string; readonly password: string };
}

/** What a technician knows of a device before the site is set up: a row of the list that is imported. */
export interface ListedDevice {
  readonly position: string;
  readonly name: string;
  readonly kind: string;
  readonly address: string;
  readonly mac: string;
  readonly serial: string;
  readonly area: string;
  readonly zone: string;
  readonly covers: string;
  readonly username: string;
  readonly password: string;
}

const columns = [
  'position',
  'name',
  'kind',
  'address',
  'mac',
  'serial',
  'area',
  'zone',
  'covers',
  'username',
  'password',
] as const satisfies readonly (keyof ListedDevice)[];

/** No camera may hang there (State Council regulation 799, article 8). */
const noCameras: ReadonlySet<AreaConfig['kind']> = new Set(['toilet', 'changing', 'breastfeeding']);
const extras = { inputs: 1, relays: 1, analytics: true, isStreamGuarded: true };
const forms: readonly (readonly [keyof Wishes, UnitForm, string, string, string])[] = [
  ['doors', 'door', 'door', '门', 'perimeter'],
  ['motion', 'motion', 'pir', '人体感应', 'interior'],
  ['smoke', 'smoke', 'smoke', '烟感', 'always'],
  ['panic', 'panic', 'panic', '紧急按钮', 'always'],
  ['panels', 'panel', 'panel', '报警主机', ''],
];

/** They are no part of the list: a technician finds them in the inbox. */
const strangers: readonly DeviceDescription[] = [
  { kind: 'dialect', dialect: 'zigbee2mqtt', id: 'zigbee2mqtt', name: 'Zigbee2MQTT' },
  { kind: 'dialect', dialect: 'tasmota', id: 'tasmota_A1B2C3', name: '走廊人体' },
  { kind: 'dialect', dialect: 'shelly', id: 'shellyplusi4-a8032ab12345', name: 'Shelly' },
  { kind: 'dialect', dialect: 'esphome', id: 'esp-hall', name: '前厅' },
];

/** A site of boxes that nobody has set up yet, spread over the areas of the house, and the list of what is in it. */
export const inventSite = (options: InventOptions): { plan: SitePlan; list: ListedDevice[] } => {
  const { wishes, areas, host } = options;
  const watched = areas.filter(({ kind }) => !noCameras.has(kind));
  const cameras = numbered('cam', wishes.cameras).map((id, index): CameraDescription & { area: string } => {
    const area = watched[index % watched.length];
    return {
      id,
      name: nameOf(area, '摄像机', index, watched.length),
      area: area?.id ?? '',
      onvif: new URL(`http://${host}:${options.basePort + index}/onvif/device_service`),
      serial: serialOf(id),
      // 02: locally administered, so that it can never be a real maker's.
      mac: `02:00:5e:00:54:${(index + 1).toString(16).padStart(2, '0')}`,
      colour: colourOf(index),
      account: options.account,
      extras,
    };
  });
  const units = forms.flatMap(([wish, form, prefix, word, zone]) =>
    numbered(prefix, wishes[wish]).map((id, index) => {
      const area = areas[index % areas.length];
      // Every other panic button is one that stays in until it is pulled out.
      const isLatching = form === 'panic' && index % 2 === 1;
      return {
        description: {
          kind: 'unit' as const,
          form: isLatching ? ('latching' as const) : form,
          id,
          name: nameOf(area, word, index, areas.length),
        },
        kind: form,
        area: area?.id ?? '',
        zone,
      };
    }),
  );
  const sirens = numbered('siren', wishes.sirens).map((id, index) => ({
    description: { kind: 'siren' as const, id, name: `警号 ${index + 1}` },
    kind: 'siren',
    area: areas[index % areas.length]?.id ?? '',
    zone: '',
  }));
  const devices = [...units, ...sirens];
  return {
    plan: {
      site: options.site,
      discoveryPrefix: options.discoveryPrefix,
      timeZone: options.timeZone,
      host,
      cameras: cameras.map(({ area: _area, ...camera }) => camera),
      devices: [
        ...devices.map(({ description }): DeviceDescription => description),
        ...(options.withDialects ? strangers : []),
      ],
    },
    list: [
      ...cameras.map(({ id, name, onvif, mac, serial, area }) => ({
        position: id,
        name,
        kind: 'camera',
        address: onvif.href,
        mac,
        serial,
        area,
        zone: '',
        covers: area,
        ...options.account,
      })),
      ...devices.map(({ description: { id, name }, kind, area, zone }) => ({
        position: id,
        name,
        kind,
        // The id under which it introduces itself.
        address: id,
        mac: '',
        serial: serialOf(id),
        area,
        zone,
        covers: '',
        username: '',
        password: '',
      })),
    ],
  };
};

/** The list as a spreadsheet opens it: UTF-8 with a mark, so that Chinese names stay what they are. */
export const csvOf = (list: readonly ListedDevice[]): string =>
  stringify([...list], { header: true, columns: [...columns], bom: true, record_delimiter: 'windows' });

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(2, '0')}`);

/** `院子门`, and with more of them than areas `院子门 2`. */
const nameOf = (area: AreaConfig | undefined, word: string, index: number, areas: number): string => {
  if (!area) return `${word} ${index + 1}`;
  const round = Math.floor(index / areas);
  return `${area.name}${word}${round === 0 ? '' : ` ${round + 1}`}`;
};
