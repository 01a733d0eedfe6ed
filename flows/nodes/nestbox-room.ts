import { allows, chosen, joinSite } from './hearing.ts';
import type { NodeConfig, Red } from './red.ts';

interface RoomConfig extends NodeConfig {
  /** Room ids; empty: all. */
  readonly rooms?: string;
  readonly states?: readonly string[];
  /** Also how each room stands when the flows start. */
  readonly atStart?: boolean;
  /** Also when only the numbers change. */
  readonly counts?: boolean;
}

/** Room in: a room whose state has changed, with its numbers. */
export default (red: Red): void => {
  red.nodes.registerType('nestbox-room', function (config: RoomConfig) {
    const [rooms, states] = [chosen(config.rooms), chosen(config.states)];
    const before = new Map<string, string>();
    joinSite(red, this, config, (link) => [
      link.hear('rooms/+', (content) => {
        const { roomId, state, children, caregivers } = content as Record<string, unknown>;
        if (typeof roomId !== 'string' || typeof state !== 'string' || !allows(rooms, roomId)) return;
        const was = before.get(roomId);
        const now = JSON.stringify(config.counts ? [state, children, caregivers] : [state]);
        before.set(roomId, now);
        if (was === now || (was === undefined && !config.atStart) || !allows(states, state)) return;
        this.send({ topic: state, payload: content });
      }),
    ]);
  });
};
