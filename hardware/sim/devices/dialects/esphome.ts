import type { Device, SiteTopics, Voice } from '../device.ts';

interface DialectOptions extends SiteTopics, Voice {
  readonly id: string;
  readonly name: string;
}

/** An ESPHome node with a motion sensor: short keys, everything kept, the node's name before every topic. */
export const createEsphome = ({ id, name, discoveryPrefix, onChange }: DialectOptions): Device => {
  const presence = { topic: `${id}/status`, online: 'online', offline: 'offline' };
  const stateTopic = `${id}/binary_sensor/motion/state`;
  let motion = false;
  return {
    id,
    kind: 'dialect',
    introductions: [
      {
        topic: `${discoveryPrefix}/binary_sensor/${id}/motion/config`,
        payload: JSON.stringify({
          dev_cla: 'motion',
          name: `${name} 移动`,
          stat_t: stateTopic,
          avty_t: presence.topic,
          uniq_id: `ESPbinary_sensor${id.replaceAll('-', '_')}_motion`,
          dev: { ids: 'a8032ab1c2d3', name, sw: 'esphome v2025.5.0', mdl: 'esp32dev', mf: 'Espressif' },
        }),
      },
    ],
    presence,
    commandTopics: [],
    states: () => [{ topic: stateTopic, payload: motion ? 'ON' : 'OFF' }],
    hear: () => {},
    shown: () => ({ motion }),
    pull: (lever, value) => {
      if (lever !== 'motion' || typeof value !== 'boolean') return false;
      motion = value;
      onChange();
      return true;
    },
    stop: () => {},
  };
};
