/** In: the sealed day in counts. Out: the message about it. What is not known is a dash. */
export function onMessage(msg) {
  const day = msg.payload;
  const n = (count) => count ?? '—';
  const minutes = (seconds) => (seconds === null ? '—' : Math.ceil(seconds / 60));
  const recorded = day.requiredMinutes ? `${Math.floor((day.recordedMinutes * 100) / day.requiredMinutes)}%` : '—';
  return {
    key: `day:${day.day}.${day.revision}`,
    text: {
      zh: [
        `${day.day} 日报`,
        `应到 ${n(day.expected)}，实到 ${n(day.attended)}，缺勤 ${n(day.absent)}，未离园 ${n(day.stillInside)}`,
        `超比 ${n(day.breaches)} 次 ${minutes(day.breachSeconds)} 分钟，无人看护 ${minutes(day.unattendedSeconds)} 分钟`,
        `告警 ${n(day.alerts)}，设备离线 ${n(day.devicesWentOffline)}，录像 ${recorded}`,
      ].join('\n'),
      en: [
        `Day ${day.day}`,
        `Expected ${n(day.expected)}, came ${n(day.attended)}, absent ${n(day.absent)}, still inside ${n(day.stillInside)}`,
        `Breaches ${n(day.breaches)} (${minutes(day.breachSeconds)} min), unattended ${minutes(day.unattendedSeconds)} min`,
        `Alerts ${n(day.alerts)}, devices gone offline ${n(day.devicesWentOffline)}, footage ${recorded}`,
      ].join('\n'),
    },
  };
}
