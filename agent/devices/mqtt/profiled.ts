import type { DeviceProfile } from '#contract/deviceProfile.ts';
import type { Entity, StateSource } from './entity.ts';
import { sensorOf } from './sensors.ts';
import { silenceOf } from './silence.ts';
import { stepsOf, type Template } from './template.ts';
import { wordsOf } from './words.ts';

/** A device of the house that does not introduce itself: which profile describes it. */
export interface ProfiledDevice {
  readonly id: string;
  readonly name: string;
  readonly profile: string;
  /** The id that it has in its topics, where that is another one. */
  readonly topicId?: string | undefined;
}

type Told = Pick<DeviceProfile, 'component' | 'deviceClass' | 'sensor' | 'sources' | 'state'>;

/** What a device of the profile says: its state, and what else its unit tells. */
export const entitiesOf = (profile: DeviceProfile, device: ProfiledDevice, site: string): Entity[] => {
  const fill = (text: string): string => filled(text, device.topicId ?? device.id, site);
  const availability = profile.availability;
  const unit = {
    unitId: device.id,
    manufacturer: profile.maker?.manufacturer,
    model: profile.maker?.model ?? profile.id,
    serial: undefined,
    via: undefined,
    availability:
      availability && profile.topics.availability !== undefined
        ? [
            {
              topic: fill(profile.topics.availability),
              template: templateOf(availability.path),
              available: availability.online,
              notAvailable: availability.offline,
            },
          ]
        : [],
    availabilityMode: 'latest' as const,
    silence: profile.reportEverySeconds === undefined ? undefined : silenceOf(profile.reportEverySeconds * 1000),
    questions: (profile.questions ?? []).map(({ topic, payload }) => ({ topic: fill(topic), payload: fill(payload) })),
    commandWords: {
      on: profile.command?.on ?? 'ON',
      off: profile.command?.off ?? 'OFF',
      form: 'plain' as const,
      takesRgb: false,
    },
  };
  const entity = (told: Told, deviceId: string, name: string): Entity => ({
    ...unit,
    deviceId,
    name,
    component: told.component,
    deviceClass: told.deviceClass,
    sensor: told.sensor ?? sensorOf(told.component, told.deviceClass, [profile.id, device.id, device.name]),
    sources: (told.sources ?? [{ topic: profile.topics.state ?? '' }]).map(
      ({ topic, path, when }): StateSource => ({
        topic: fill(topic),
        template: templateOf(path),
        when: when && { steps: stepsOf(dotted(when.path)), is: when.is },
      }),
    ),
    words: wordsOf(told.component, told.deviceClass, wordOf(told.state)),
    pulses: told.state?.presses ?? [],
    pulseForm: 'word',
    commandTopic: undefined,
  });
  const main = {
    ...entity(profile, device.id, device.name),
    commandTopic: profile.topics.command === undefined ? undefined : fill(profile.topics.command),
  };
  return [
    main,
    ...(profile.more ?? []).map((told) =>
      entity(told, `${device.id}-${told.item}`.slice(0, 64), `${device.name} ${told.name.zh}`.slice(0, 80)),
    ),
  ];
};

/** Which device of the profile speaks on this topic; undefined: none. For suggesting the profile to a technician. */
export const deviceOnTopic = (profile: DeviceProfile, topic: string, site: string): string | undefined => {
  const told = [profile.topics.state, ...(profile.sources ?? []).map((source) => source.topic)];
  for (const pattern of told) {
    if (!pattern?.includes('{device}')) continue;
    const [before = '', ...after] = pattern.replaceAll('{site}', site).split('{device}');
    const end = after.join('{device}');
    const device = topic.slice(before.length, topic.length - end.length);
    const isIt = topic.startsWith(before) && topic.endsWith(end) && /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(device);
    if (isIt) return device;
  }
  return undefined;
};

const filled = (text: string, device: string, site: string): string =>
  text.replaceAll('{device}', device).replaceAll('{site}', site);

const dotted = (path: string): string => (/^[A-Za-z_]/.test(path) ? `.${path}` : path);

const templateOf = (path: string | undefined): Template =>
  path === undefined ? { kind: 'whole' } : { kind: 'path', steps: stepsOf(dotted(path)) };

/** The profile's two words under the names that Home Assistant has for them. */
const wordOf =
  (state: Told['state']) =>
  (key: string): string | undefined => {
    if (['payload_on', 'state_on', 'state_unlocked', 'state_open'].includes(key)) return state?.on;
    if (['payload_off', 'state_off', 'state_locked', 'state_closed'].includes(key)) return state?.off;
    return undefined;
  };
