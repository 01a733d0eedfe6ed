const wakes = new Set(['breach', 'unattended']);

/**
 * A breach turns the light of its room red; when the last breach of the room is resolved the light goes off.
 * In: an alert as CloudEvent. Out: a command for the light of that room, or nothing.
 */
export function onMessage(msg, { flow, env }) {
  const { type, data } = msg.payload ?? {};
  if (typeof data?.alertId !== 'string') return null;
  const roomByAlert = flow.get('roomByAlert') ?? {};
  const command = (roomId, state) => ({
    topic: `sim/${env.get('NESTBOX_SITE')}/light-${roomId}/set`,
    payload: JSON.stringify(state),
  });

  if (type === 'cn.nestbox.alert.raised' && wakes.has(data.kind) && typeof data.roomId === 'string') {
    flow.set('roomByAlert', { ...roomByAlert, [data.alertId]: data.roomId });
    return command(data.roomId, { state: 'ON', color: 'red' });
  }
  if (type === 'cn.nestbox.alert.resolved' && data.alertId in roomByAlert) {
    const { [data.alertId]: roomId, ...others } = roomByAlert;
    flow.set('roomByAlert', others);
    return Object.values(others).includes(roomId) ? null : command(roomId, { state: 'OFF' });
  }
  return null;
}
