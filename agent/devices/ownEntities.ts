import type { RoomView } from '#contract/rooms.ts';

/**
 * The box as a device for Home Assistant: per room a problem sensor and the number of children, read from the room's
 * own retained topic. The device-based form of MQTT discovery.
 */
export const ownIntroduction = (
  site: string,
  facility: string,
  version: string,
  rooms: readonly Pick<RoomView, 'roomId' | 'name'>[],
): object => ({
  dev: { ids: [`nestbox-${site}`], name: facility, mf: 'Nestbox', mdl: 'Nestbox', sw: version },
  o: { name: 'nestbox', sw: version },
  avty_t: `nestbox/${site}/state`,
  // Home Assistant's templates write JSON's true as `True`.
  avty_tpl: '{{ value_json.online }}',
  pl_avail: 'True',
  pl_not_avail: 'False',
  cmps: Object.fromEntries(
    rooms.flatMap(({ roomId, name }) => {
      const stat_t = `nestbox/${site}/rooms/${roomId}`;
      return [
        [
          `${roomId}_problem`,
          {
            p: 'binary_sensor',
            dev_cla: 'problem',
            uniq_id: `nestbox-${site}-${roomId}-problem`,
            name: `${name} 超比`,
            stat_t,
            val_tpl:
              "{{ 'ON' if value_json.state in ['transient', 'breach', 'unattended'] or value_json.overCap else 'OFF' }}",
          },
        ],
        [
          `${roomId}_children`,
          {
            p: 'sensor',
            uniq_id: `nestbox-${site}-${roomId}-children`,
            name: `${name} 在园人数`,
            stat_t,
            val_tpl: '{{ value_json.children }}',
          },
        ],
      ];
    }),
  ),
});
