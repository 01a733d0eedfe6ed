const callList = ['head', 'technician'];

/**
 * Somebody comes in while nobody is in the house: the siren, and the call list, one further with each escalation until
 * somebody acknowledges. In: rooms, and alerts of doors and intrusion. Out: for the siren, for the message.
 */
export function onMessage(msg, { flow, env }) {
  const { alert, payload, topic } = msg;
  if (!alert) {
    const { roomId, children, caregivers } = payload ?? {};
    if (typeof roomId === 'string') {
      flow.set('inside', { ...(flow.get('inside') ?? {}), [roomId]: children + caregivers });
    }
    return null;
  }

  const { alertId, where, words } = alert;
  const called = flow.get('called') ?? [];
  const call = (to) => {
    // The cameras that saw it, at that minute. The id alone says nothing: who follows it is asked for the PIN.
    const address = env.get('KIOSK_ADDRESS');
    const footage = `${address}`.replace(/\/*$/, `/#footage=${alertId}`);
    const link = address ? { zh: `看录像：${footage}`, en: ` Footage: ${footage}` } : { zh: '', en: '' };
    return {
      to,
      urgent: true,
      key: `after-hours:${alertId}:${to}`,
      text: {
        zh: `园内无人时告警：${where} ${words.zh}。请在触摸屏上查看并确认。${link.zh}`,
        en: `Alert in the empty house: ${where}, ${words.en}. Look into it and acknowledge at the kiosk.${link.en}`,
      },
    };
  };

  if (topic === 'raised') {
    // Before any room was heard nobody knows whether the house is empty: the agent's own alarm has to do.
    const rooms = Object.values(flow.get('inside') ?? {});
    if (rooms.length === 0 || rooms.some((inside) => inside > 0)) return null;
    flow.set('called', [...called, alertId]);
    return [{ reason: `${where} ${words.zh} ${words.en}` }, call(callList[0])];
  }
  if (!called.includes(alertId)) return null;
  if (topic === 'escalated') {
    const next = callList[payload.data.level];
    return next ? [null, call(next)] : null;
  }
  const others = called.filter((id) => id !== alertId);
  flow.set('called', others);
  return others.length === 0 ? [{ stop: true }, null] : null;
}
