import type { Device, Message, SiteTopics, Voice } from '../device.ts';

interface ZigbeeOptions extends SiteTopics, Voice {
  readonly id: string;
}

const bridge = 'zigbee2mqtt_bridge_0x00124b0024c1d2e3';
const door = { address: '0x00158d0001a2b3c4', name: '后门', model: 'MCCGQ11LM', vendor: 'Aqara' };
const sos = { address: '0x00158d0009f8e7d6', name: '求助按钮', model: 'SJCGQ13LM', vendor: 'Aqara' };

/**
 * A Zigbee2MQTT bridge with a door contact and an SOS button. `contact` true means closed; states are not kept by the broker;
 * a pressed button is an `action` for a moment.
 */
export const createZigbee2mqtt = ({ id, discoveryPrefix, onChange, say }: ZigbeeOptions): Device => {
  const base = 'zigbee2mqtt';
  let open = false;
  let tamper = false;
  let battery = 97;
  const doorState = (): Message => ({
    topic: `${base}/${door.name}`,
    payload: JSON.stringify({ battery, contact: !open, linkquality: 120, tamper, voltage: 3005 }),
    isPassing: true,
  });
  const kept = (topic: string, value: unknown): Message => ({ topic, payload: JSON.stringify(value) });
  const common = ({ address, name, model, vendor }: typeof door) => ({
    availability: [
      { topic: `${base}/bridge/state`, value_template: '{{ value_json.state }}' },
      { topic: `${base}/${name}/availability`, value_template: '{{ value_json.state }}' },
    ],
    availability_mode: 'all',
    device: {
      identifiers: [`zigbee2mqtt_${address}`],
      manufacturer: vendor,
      model: 'Door and window sensor',
      model_id: model,
      name,
      via_device: bridge,
    },
    origin: { name: 'Zigbee2MQTT', sw: '2.1.3', url: 'https://www.zigbee2mqtt.io' },
  });
  const entity = (component: string, unit: typeof door, item: string, more: object): Message =>
    kept(`${discoveryPrefix}/${component}/${unit.address}/${item}/config`, {
      ...common(unit),
      object_id: `${unit.address}_${item}`,
      state_topic: `${base}/${unit.name}`,
      unique_id: `${unit.address}_${item}_zigbee2mqtt`,
      value_template: `{{ value_json.${item} }}`,
      ...more,
    });
  const { device, origin } = common(sos);
  return {
    id,
    kind: 'dialect',
    isQuiet: true,
    introductions: [
      kept(`${base}/bridge/devices`, [
        {
          ieee_address: bridge.replace('zigbee2mqtt_bridge_', ''),
          type: 'Coordinator',
          network_address: 0,
          supported: true,
          friendly_name: 'Coordinator',
          disabled: false,
          interview_completed: true,
          interview_state: 'SUCCESSFUL',
          interviewing: false,
          endpoints: {},
        },
        ...[door, sos].map(({ address, name, model, vendor }, index) => ({
          ieee_address: address,
          type: 'EndDevice',
          network_address: 2710 + index,
          supported: true,
          friendly_name: name,
          disabled: false,
          power_source: 'Battery',
          manufacturer: 'LUMI',
          model_id: `lumi.${model.toLowerCase()}`,
          interview_completed: true,
          interview_state: 'SUCCESSFUL',
          interviewing: false,
          definition: { model, vendor, description: name, exposes: [], source: 'native', supports_ota: false },
          endpoints: { 1: { bindings: [], clusters: { input: ['genBasic'], output: [] }, configured_reportings: [] } },
        })),
      ]),
      kept(`${base}/${door.name}/availability`, { state: 'online' }),
      kept(`${base}/${sos.name}/availability`, { state: 'online' }),
      entity('binary_sensor', door, 'contact', { device_class: 'door', payload_off: true, payload_on: false }),
      entity('binary_sensor', door, 'tamper', { device_class: 'tamper', payload_off: false, payload_on: true }),
      entity('sensor', door, 'battery', {
        device_class: 'battery',
        entity_category: 'diagnostic',
        state_class: 'measurement',
        unit_of_measurement: '%',
      }),
      kept(`${discoveryPrefix}/device_automation/${sos.address}/action_emergency/config`, {
        automation_type: 'trigger',
        type: 'action',
        subtype: 'emergency',
        payload: 'emergency',
        topic: `${base}/${sos.name}/action`,
        device,
        origin,
      }),
    ],
    presence: {
      topic: `${base}/bridge/state`,
      online: JSON.stringify({ state: 'online' }),
      offline: JSON.stringify({ state: 'offline' }),
    },
    commandTopics: [],
    states: () => [doorState()],
    hear: () => {},
    shown: () => ({ open, tamper, battery }),
    pull: (lever, value) => {
      if (lever === 'open' && typeof value === 'boolean') open = value;
      else if (lever === 'tamper' && typeof value === 'boolean') tamper = value;
      else if (lever === 'battery' && typeof value === 'number') battery = value;
      else if (lever === 'pressed' && typeof value === 'boolean') {
        if (!value) return true;
        const state = { action: 'emergency', battery: 100, linkquality: 96 };
        say({ topic: `${base}/${sos.name}`, payload: JSON.stringify(state), isPassing: true });
        say({ topic: `${base}/${sos.name}/action`, payload: 'emergency', isPassing: true });
        return true;
      } else return false;
      onChange();
      return true;
    },
    stop: () => {},
  };
};
