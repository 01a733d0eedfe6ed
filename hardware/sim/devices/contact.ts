import {
  availabilityTopic,
  type Device,
  origin,
  type Retained,
  type SiteTopics,
  stateTopic,
  unitOf,
} from './device.ts';

/** A device that reports one yes or no: a door (yes: open) or a smoke detector (yes: smoke). */
export interface Contact extends Device {
  set(on: boolean): void;
}

interface ContactOptions extends SiteTopics {
  readonly id: string;
  readonly kind: 'door' | 'smoke';
  readonly name: string;
  /** Home Assistant knows two ways to introduce a device: one message per entity, or one for the whole device. */
  readonly introducedBy: 'component' | 'device';
  readonly onChange: () => void;
}

export const createContact = (options: ContactOptions): Contact => {
  const { id, kind, site, onChange } = options;
  let on = false;
  return {
    id,
    kind,
    introduction: options.introducedBy === 'device' ? introduceDevice(options) : introduceComponent(options),
    commandTopics: [],
    states: () => [{ topic: stateTopic(site, id), payload: on ? 'ON' : 'OFF' }],
    hear: () => {},
    shown: () => (kind === 'door' ? { open: on } : { smoke: on }),
    set: (next) => {
      if (next === on) return;
      on = next;
      onChange();
    },
    stop: () => {},
  };
};

const introduceComponent = ({ id, kind, name, site, discoveryPrefix }: ContactOptions): Retained => ({
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
const introduceDevice = ({ id, kind, name, site, discoveryPrefix }: ContactOptions): Retained => ({
  topic: `${discoveryPrefix}/device/${id}/config`,
  payload: JSON.stringify({
    dev: { ids: [id], name, mf: 'Nestbox Simulated', mdl: 'SimGate 1', sn: `SIM-${id}` },
    o: origin,
    cmps: {
      contact: { p: 'binary_sensor', name, uniq_id: id, dev_cla: kind, stat_t: stateTopic(site, id) },
    },
    avty_t: availabilityTopic(site, id),
  }),
});
