/**
 * A breach turns the light of its room red; when the last breach of the room is resolved the light goes off.
 * In: an alert as `nestbox-alert` gives it. Out: a command for the light of that room, or nothing.
 */
export function onMessage(msg, { flow, env }) {
  const { alertId, roomId } = msg.alert ?? {};
  if (typeof alertId !== 'string' || typeof roomId !== 'string') return null;
  const roomByAlert = flow.get('roomByAlert') ?? {};
  const command = (state) => ({
    topic: `sim/${env.get('NESTBOX_SITE')}/light-${roomId}/set`,
    payload: JSON.stringify(state),
  });

  if (msg.topic === 'raised') {
    flow.set('roomByAlert', { ...roomByAlert, [alertId]: roomId });
    return command({ state: 'ON', color: 'red' });
  }
  if (msg.topic === 'resolved') {
    const { [alertId]: _over, ...others } = roomByAlert;
    flow.set('roomByAlert', others);
    return Object.values(others).includes(roomId) ? null : command({ state: 'OFF' });
  }
  return null;
}
