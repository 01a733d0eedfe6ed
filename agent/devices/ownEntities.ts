import type { RoomView } from '#contract/rooms.ts';
import type { ZoneReport } from '#contract/zones.ts';

/**
 * The box as a device for Home Assistant: per room a problem sensor and the number of children, read from the room's
 * own retained topic; per zone a panel that shows and takes no command, and a problem sensor for what it does not know.
 * The device-based form of MQTT discovery.
 */
export const ownIntroduction = (
  site: string,
  facility: string,
  version: string,
  rooms: readonly Pick<RoomView, 'roomId' | 'name'>[],
  zones: readonly Pick<ZoneReport, 'zoneId' | 'name'>[] = [],
): object => ({
  dev: { ids: [`nestbox-${site}`], name: facility, mf: 'Nestbox', mdl: 'Nestbox', sw: version },
  o: { name: 'nestbox', sw: version },
  avty_t: `nestbox/${site}/state`,
  // Home Assistant's templates write JSON's true as `True`.
  avty_tpl: '{{ value_json.online }}',
  pl_avail: 'True',
  pl_not_avail: 'False',
  cmps: Object.fromEntries([
    ...zones.flatMap((zone) => ofZone(site, zone)),
    ...rooms.flatMap(({ roomId, name }) => {
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
  ]),
});

/** Home Assistant's words for how a zone stands. A fault disarms nothing: it is armed, and the problem sensor has the fault. */
const panelTemplate =
  "{{ {'alarm': 'triggered', 'entry': 'pending', 'armed': 'armed_away', 'released': 'armed_home', " +
  "'fault': 'armed_away', 'bypassed': 'armed_custom_bypass', 'exit': 'arming'}" +
  ".get(value_json.state, 'disarmed') }}";

const ofZone = (site: string, { zoneId, name }: Pick<ZoneReport, 'zoneId' | 'name'>): [string, object][] => {
  const stat_t = `nestbox/${site}/zones/${zoneId}`;
  return [
    [
      `zone_${zoneId}`,
      {
        p: 'alarm_control_panel',
        uniq_id: `nestbox-${site}-zone-${zoneId}`,
        name: `防区 ${name}`,
        stat_t,
        val_tpl: panelTemplate,
        // Home Assistant wants a topic for commands. Nobody listens there: a zone is a person's affair, at the box.
        cmd_t: `${stat_t}/ignored`,
        sup_feat: [],
        cod_arm_req: false,
        cod_dis_req: false,
      },
    ],
    [
      `zone_${zoneId}_fault`,
      {
        p: 'binary_sensor',
        dev_cla: 'problem',
        uniq_id: `nestbox-${site}-zone-${zoneId}-fault`,
        name: `防区 ${name} 不完整`,
        stat_t,
        val_tpl: "{{ 'ON' if value_json.state in ['fault', 'bypassed'] or value_json.unknown > 0 else 'OFF' }}",
      },
    ],
  ];
};
