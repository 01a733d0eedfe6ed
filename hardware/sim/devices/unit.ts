import type { Clock } from '#agent/time/clock.ts';
import {
  type Device,
  type DeviceKind,
  type Message,
  origin,
  presenceOf,
  type SiteTopics,
  serialOf,
  type Voice,
} from './device.ts';

/** One thing that a device tells, as Home Assistant calls it. */
type Item =
  | {
      readonly platform: 'binary_sensor';
      readonly key: string;
      readonly deviceClass?: string;
      readonly lever: string;
      readonly isOn?: boolean;
    }
  /** Percent, or anything else with a unit. */
  | {
      readonly platform: 'sensor';
      readonly key: string;
      readonly deviceClass: string;
      readonly lever: string;
      readonly first: number;
      readonly unit: string;
    }
  /** A button: an event each time that it is pressed. */
  | { readonly platform: 'event'; readonly key: string; readonly lever: string; readonly types: readonly string[] }
  | { readonly platform: 'alarm_control_panel'; readonly key: string; readonly lever: string };

const battery: Item = {
  platform: 'sensor',
  key: 'battery',
  deviceClass: 'battery',
  lever: 'battery',
  first: 95,
  unit: '%',
};
const tamper: Item = { platform: 'binary_sensor', key: 'tamper', deviceClass: 'tamper', lever: 'tamper' };
const yesOrNo = (key: string, deviceClass: string, lever: string): Item => ({
  platform: 'binary_sensor',
  key,
  deviceClass,
  lever,
});

/** `panic` is an event at each press; `latching` stays pressed until somebody pulls it out again. */
export type UnitForm = 'door' | 'window' | 'smoke' | 'motion' | 'panic' | 'latching' | 'panel';

const forms: Readonly<Record<UnitForm, { kind: DeviceKind; model: string; items: readonly Item[] }>> = {
  door: { kind: 'door', model: 'SimDoor 2', items: [yesOrNo('contact', 'door', 'open'), tamper, battery] },
  window: { kind: 'window', model: 'SimWindow 2', items: [yesOrNo('contact', 'window', 'open'), tamper, battery] },
  smoke: { kind: 'smoke', model: 'SimSmoke 2', items: [yesOrNo('smoke', 'smoke', 'smoke'), tamper, battery] },
  motion: { kind: 'motion', model: 'SimMotion 2', items: [yesOrNo('motion', 'motion', 'motion'), tamper, battery] },
  panic: {
    kind: 'panic',
    model: 'SimPanic 2',
    items: [{ platform: 'event', key: 'panic', lever: 'pressed', types: ['press'] }, battery],
  },
  latching: { kind: 'panic', model: 'SimPanic 2L', items: [yesOrNo('panic', 'safety', 'pressed'), battery] },
  panel: {
    kind: 'panel',
    model: 'SimPanel 8',
    items: [
      { platform: 'alarm_control_panel', key: 'alarm', lever: 'alarm' },
      ...Array.from({ length: 8 }, (_, index): Item => {
        const key = `in-${index + 1}`;
        return { platform: 'binary_sensor', key, lever: key };
      }),
      tamper,
      { platform: 'binary_sensor', key: 'power', deviceClass: 'power', lever: 'power', isOn: true },
    ],
  },
};

interface UnitOptions extends SiteTopics, Voice {
  readonly id: string;
  readonly name: string;
  readonly form: UnitForm;
  readonly clock: Clock;
}

/** After as long without a word, Home Assistant calls a reading unavailable; the device repeats itself three times as often. */
const expireAfterSeconds = 90;

const panelStates: Readonly<Record<string, string>> = {
  DISARM: 'disarmed',
  ARM_HOME: 'armed_home',
  ARM_AWAY: 'armed_away',
  ARM_NIGHT: 'armed_night',
  TRIGGER: 'triggered',
};

/** A device that tells several things, and when it last said anything, and introduces itself once for all of it. */
export const createUnit = ({ id, name, form, clock, site, discoveryPrefix, onChange, say }: UnitOptions): Device => {
  const { kind, model, items } = forms[form];
  const topicOf = ({ key }: Item): string => `sim/${site}/${id}/${key}`;
  const commandTopic = `sim/${site}/${id}/alarm/set`;
  const lastSeenTopic = `sim/${site}/${id}/last_seen`;
  const presence = presenceOf(site, id);
  const values = new Map(items.filter(({ platform }) => platform !== 'event').map((item) => [item.key, firstOf(item)]));

  const set = ({ key }: Item, value: string): true => {
    values.set(key, value);
    onChange();
    return true;
  };
  return {
    id,
    kind,
    introductions: [
      {
        topic: `${discoveryPrefix}/device/${id}/config`,
        payload: JSON.stringify({
          dev: { ids: [id], name, mf: 'Nestbox Simulated', mdl: model, sn: serialOf(id) },
          o: origin,
          cmps: {
            ...Object.fromEntries(items.map((item) => [item.key, component(item, id, topicOf(item), commandTopic)])),
            last_seen: {
              p: 'sensor',
              uniq_id: `${id}-last_seen`,
              name: '最近上报',
              dev_cla: 'timestamp',
              ent_cat: 'diagnostic',
              stat_t: lastSeenTopic,
            },
          },
          avty_t: presence.topic,
        }),
      },
    ],
    presence,
    commandTopics: items.some(({ platform }) => platform === 'alarm_control_panel') ? [commandTopic] : [],
    states: () => [
      ...items.flatMap((item): Message[] => {
        const payload = values.get(item.key);
        return payload === undefined ? [] : [{ topic: topicOf(item), payload }];
      }),
      { topic: lastSeenTopic, payload: new Date(clock.now()).toISOString() },
    ],
    hear: (payload) => {
      const alarm = items.find(({ platform }) => platform === 'alarm_control_panel');
      const state = panelStates[payload];
      if (alarm && state) set(alarm, state);
    },
    pull: (lever, value) => {
      const item = items.find((each) => each.lever === lever);
      switch (item?.platform) {
        case 'binary_sensor':
          return typeof value === 'boolean' && set(item, value ? 'ON' : 'OFF');
        case 'sensor':
          return typeof value === 'number' && set(item, String(value));
        case 'alarm_control_panel':
          return typeof value === 'string' && set(item, value);
        case 'event': {
          const [type = ''] = item.types;
          // Letting go of a button says nothing.
          if (value === true)
            say({ topic: topicOf(item), payload: JSON.stringify({ event_type: type }), isPassing: true });
          return typeof value === 'boolean';
        }
        default:
          return false;
      }
    },
    shown: () =>
      Object.fromEntries(
        items.flatMap((item) => {
          const value = values.get(item.key);
          if (value === undefined) return [];
          return [
            [
              item.lever,
              item.platform === 'binary_sensor' ? value === 'ON' : item.platform === 'sensor' ? Number(value) : value,
            ],
          ];
        }),
      ),
    stop: () => {},
  };
};

const firstOf = (item: Item): string => {
  switch (item.platform) {
    case 'binary_sensor':
      return item.isOn ? 'ON' : 'OFF';
    case 'sensor':
      return String(item.first);
    case 'alarm_control_panel':
      return 'disarmed';
    case 'event':
      return '';
  }
};

/** What a thing is called beside its device; null: it is what the device is for, and has the device's name. */
const nameOf = ({ key }: Item): string | null => {
  const input = /^in-(\d)$/.exec(key)?.[1];
  return input === undefined ? (words[key] ?? null) : `输入 ${input}`;
};
const words: Readonly<Record<string, string>> = { battery: '电池', tamper: '防拆', power: '供电' };

const component = (item: Item, id: string, topic: string, commandTopic: string) => {
  const common = { p: item.platform, uniq_id: `${id}-${item.key}`, name: nameOf(item), stat_t: topic };
  switch (item.platform) {
    case 'binary_sensor':
      return {
        ...common,
        ...(item.deviceClass ? { dev_cla: item.deviceClass } : {}),
        exp_aft: expireAfterSeconds,
      };
    case 'sensor':
      return { ...common, dev_cla: item.deviceClass, unit_of_meas: item.unit, exp_aft: expireAfterSeconds };
    case 'event':
      return { ...common, dev_cla: 'button', evt_typ: item.types };
    case 'alarm_control_panel':
      return { ...common, cmd_t: commandTopic, cod_arm_req: false, cod_dis_req: false };
  }
};
