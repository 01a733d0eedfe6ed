import {
  availabilityTopic,
  type Device,
  type Message,
  origin,
  presenceOf,
  type SiteTopics,
  serialOf,
  stateTopic,
  unitOf,
  type Voice,
} from './device.ts';

interface ContactOptions extends SiteTopics, Voice {
  readonly id: string;
  readonly kind: 'door' | 'smoke';
  readonly name: string;
  /** Home Assistant knows two ways to introduce a device: one message per entity, or one for the whole device. */
  readonly introducedBy: 'component' | 'device';
}

/** A device that reports one yes or no and nothing else: a door (yes: open) or a smoke detector (yes: smoke). */
export const createContact = (options: ContactOptions): Device => {
  const { id, kind, site, onChange } = options;
  const lever = kind === 'door' ? 'open' : 'smoke';
  let on = false;
  return {
    id,
    kind,
    introductions: [options.introducedBy === 'device' ? introduceDevice(options) : introduceComponent(options)],
    presence: presenceOf(site, id),
    commandTopics: [],
    states: () => [{ topic: stateTopic(site, id), payload: on ? 'ON' : 'OFF' }],
    hear: () => {},
    shown: () => ({ [lever]: on }),
    pull: (name, value) => {
      if (name !== lever || typeof value !== 'boolean') return false;
      on = value;
      onChange();
      return true;
    },
    stop: () => {},
  };
};

const introduceComponent = ({ id, kind, name, site, discoveryPrefix }: ContactOptions): Message => ({
  topic: `${discoveryPrefix}/binary_sensor/${id}/config`,
  payload: JSON.stringify({
    name,
    unique_id: id,
    object_id: id,
    device_class: kind,
    state_topic: stateTopic(site, id),
    payload_on: 'ON',
    payload_off: 'OFF',
    availability_topic: availabilityTopic(site, id),
    device: unitOf(id, name, kind === 'door' ? 'SimDoor 1' : 'SimSmoke 1'),
    origin,
  }),
});

/** The same in the device form, with the abbreviations that real devices use. */
const introduceDevice = ({ id, kind, name, site, discoveryPrefix }: ContactOptions): Message => ({
  topic: `${discoveryPrefix}/device/${id}/config`,
  payload: JSON.stringify({
    dev: { ids: [id], name, mf: 'Nestbox Simulated', mdl: 'SimGate 1', sn: serialOf(id) },
    o: origin,
    cmps: {
      contact: { p: 'binary_sensor', name, uniq_id: id, dev_cla: kind, stat_t: stateTopic(site, id) },
    },
    avty_t: availabilityTopic(site, id),
  }),
});
