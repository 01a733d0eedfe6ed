/** What Zigbee2MQTT 2 publishes for a battery contact with a lid switch, a four-key remote and an SOS key. */
const origin = { name: 'Zigbee2MQTT', sw: '2.1.1', url: 'https://www.zigbee2mqtt.io' };
const availability = (name: string) => [
  { topic: 'zigbee2mqtt/bridge/state', value_template: '{{ value_json.state }}' },
  { topic: `zigbee2mqtt/${name}/availability`, value_template: '{{ value_json.state }}' },
];
const device = (ieee: string, name: string, model: string) => ({
  identifiers: [`zigbee2mqtt_${ieee}`],
  manufacturer: 'Aqara',
  model,
  name,
  via_device: 'zigbee2mqtt_bridge_0x00124b0000000000',
});
const entity = (ieee: string, name: string, model: string, property: string, more: object) => ({
  availability: availability(name),
  availability_mode: 'all',
  device: device(ieee, name, model),
  object_id: `${name}_${property}`,
  origin,
  state_topic: `zigbee2mqtt/${name}`,
  unique_id: `${ieee}_${property}_zigbee2mqtt`,
  value_template: `{{ value_json.${property} }}`,
  ...more,
});

const door = '0x00158d0001a2b3c4';
const remote = '0x00158d00055e1000';
const isTrue = { payload_on: true, payload_off: false };
/** A page of Jinja in the real thing; this is its recognisable part. */
const actionTemplate = `{% set patterns = [\n{"pattern": '^(?P<button>(?:button_)?[a-z0-9]+)_(?P<action>(?:press|hold)(?:_release)?)$', "groups": ["button", "action"]}\n] %}\n{% set action_value = value_json.action|default('') %}\n{{dict.from_keys([])|to_json}}`;

export const zigbeeIntroductions: readonly (readonly [topic: string, message: object])[] = [
  [
    `homeassistant/binary_sensor/${door}/contact/config`,
    entity(door, 'side-door', 'Door and window sensor', 'contact', {
      device_class: 'door',
      payload_on: false,
      payload_off: true,
    }),
  ],
  [
    `homeassistant/sensor/${door}/battery/config`,
    entity(door, 'side-door', 'Door and window sensor', 'battery', {
      device_class: 'battery',
      entity_category: 'diagnostic',
      state_class: 'measurement',
      unit_of_measurement: '%',
    }),
  ],
  [
    `homeassistant/binary_sensor/${door}/battery_low/config`,
    entity(door, 'side-door', 'Door and window sensor', 'battery_low', { device_class: 'battery', ...isTrue }),
  ],
  [
    `homeassistant/binary_sensor/${door}/tamper/config`,
    entity(door, 'side-door', 'Door and window sensor', 'tamper', { device_class: 'tamper', ...isTrue }),
  ],
  [
    `homeassistant/sensor/${door}/linkquality/config`,
    entity(door, 'side-door', 'Door and window sensor', 'linkquality', { unit_of_measurement: 'lqi' }),
  ],
  [
    `homeassistant/event/${remote}/action/config`,
    entity(remote, 'remote', 'Wireless remote', 'action', {
      event_types: ['single', 'double', 'hold'],
      value_template: actionTemplate,
    }),
  ],
  [
    `homeassistant/device_automation/${remote}/action_sos/config`,
    {
      automation_type: 'trigger',
      device: device(remote, 'remote', 'Wireless remote'),
      origin,
      payload: 'sos',
      subtype: 'sos',
      topic: 'zigbee2mqtt/remote/action',
      type: 'action',
    },
  ],
];
export const zigbeeDoorUnit = `zigbee2mqtt_${door}`;
export const zigbeeRemoteUnit = `zigbee2mqtt_${remote}`;
export const zigbeeItem = (property: string): string => `${door}_${property}_zigbee2mqtt`;
