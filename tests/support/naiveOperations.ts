import { AlertKind, GapReason } from '#contract/values.ts';
import { LapseReason } from '#contract/zones.ts';
import { dayOf, fromTo, rfc3339, why } from './naiveHouse.ts';
import { responses } from './naiveRooms.ts';
import { count, type NaiveFacts } from './naiveSummary.ts';

const houseAlerts = [
  'panic',
  'fire',
  'intrusion',
  'boundary',
  'door',
  'tamper',
  'zone_fault',
  'battery_low',
  'zone_bypassed',
  'unit_swapped',
  'devices_silent',
  'device_offline',
];

/** Zones, footage, the box itself and the district's notices, second by second and event by event. */
export const naiveOperations = (facts: NaiveFacts, corrections: number) => {
  const { house, known, events, from, to, dayEnd, sealedAt, isOn } = facts;
  const how = (type: string): number => events.filter((event) => event.type === type).length;
  const raised = known.flatMap((event) =>
    event.type === 'alert.raised' && Date.parse(event.data.since) >= from && Date.parse(event.data.since) < to
      ? [event.data.kind]
      : [],
  );
  const zones = zonesOf(facts);
  const safety = {
    alerts: count(AlertKind.enum, raised),
    devicesWentOffline: events.filter(
      (event) => event.type === 'device.availability_changed' && event.data.availability === 'offline',
    ).length,
    drills: events.filter((event) => event.type === 'roll_call.started' && event.data.kind === 'drill').length,
    emergencies: events.filter((event) => event.type === 'roll_call.started' && event.data.kind === 'real').length,
    ...(zones ?? { armedMinutes: why('not_recorded'), lapses: why('not_recorded') }),
    ...responses(facts, ({ kind }) => houseAlerts.includes(kind)),
  };

  const clip = ([begin, end]: readonly [number, number, ...unknown[]], registered: number): [number, number] => [
    Math.max(begin, from, registered),
    Math.min(end, to),
  ];
  const { cameras } = house;
  const length = ([begin, end]: [number, number]): number => Math.max(0, end - begin);
  const gaps = cameras.flatMap(({ registered, gaps: own }) =>
    own.flatMap((gap) => {
      const [begin, end] = clip([gap[0], gap[1]], registered);
      return begin < end ? [{ seconds: Math.floor(end / 1000) - Math.floor(begin / 1000), reason: gap[2] }] : [];
    }),
  );
  const minutes = (ms: number): number => Math.floor(ms / 60_000);
  const footage = {
    camerasRequired: cameras.length,
    camerasRecording: cameras.length,
    requiredMinutes: minutes(cameras.reduce((sum, { registered }) => sum + length(clip([from, to], registered)), 0)),
    recordedMinutes: minutes(
      cameras.reduce(
        (sum, { registered, runs }) => sum + runs.reduce((own, run) => own + length(clip(run, registered)), 0),
        0,
      ),
    ),
    gaps: gaps.length,
    gapSeconds: Object.fromEntries(
      GapReason.enum.map((reason) => [
        reason,
        gaps.filter((gap) => gap.reason === reason).reduce((sum, { seconds }) => sum + seconds, 0),
      ]),
    ),
    longestGapSeconds: Math.max(0, ...gaps.map(({ seconds }) => seconds)),
    oldestPlayableDay: dayOf(Math.max(...cameras.map(({ oldest }) => oldest))),
    lookUps: how('footage.viewing_granted'),
    exports: how('footage.export_finished'),
    holdsActive: 0,
    forecastFullDay: why('not_measured'),
  };

  let off = 0;
  let outages = 0;
  let running = 0;
  for (let at = from; at < to; at += 1000) {
    running = isOn(at) ? 0 : running + 1;
    if (running > 0) off += 1;
    if (running === 60) outages += 1;
  }
  const backup = known.filter(({ type, occurredAt }) => type === 'journal.backed_up' && occurredAt < dayEnd).at(-1);
  const system = {
    starts: how('agent.started'),
    offMinutes: Math.floor(off / 60),
    lateEvents: events.filter(
      ({ type, recordedAt, occurredAt }) => /^(attendance|staff)\./.test(type) && recordedAt - occurredAt > 60_000,
    ).length,
    corrections,
    outages,
    lastBackup: backup ? rfc3339(backup.occurredAt) : why('never_backed_up'),
    version: house.version,
    clockTrust: 'synced',
  };

  const until = Math.min(dayEnd, sealedAt);
  const notices = known.flatMap((event) =>
    event.type === 'upstream.notice_received' &&
    (event.data.kind === 'finding' || event.data.kind === 'question') &&
    event.occurredAt < until
      ? [event]
      : [],
  );
  const items = notices.map(({ data }) => {
    let [state, dueDay]: [string, string | undefined] = ['open', data.dueDay];
    for (const event of known.filter(({ occurredAt }) => occurredAt < until)) {
      if (event.type === 'upstream.notice_answered' && event.data.noticeId === data.noticeId && state !== 'closed') {
        state = 'answered';
      }
      if (event.type !== 'upstream.notice_received' || event.data.about !== data.noticeId) continue;
      if (event.data.kind === 'closed') state = 'closed';
      if (event.data.kind === 'reopened') [state, dueDay] = ['open', event.data.dueDay ?? dueDay];
    }
    if (state === 'open' && dueDay !== undefined && fromTo(dueDay)[1] <= until) state = 'overdue';
    return { noticeId: data.noticeId, kind: data.kind, ...(dueDay !== undefined && { dueDay }), state };
  });
  const inState = (state: string): number => items.filter((item) => item.state === state).length;
  return {
    safety,
    footage,
    system,
    notices: {
      received: notices.filter(({ occurredAt }) => occurredAt >= from).length,
      answered: inState('answered'),
      open: inState('open'),
      overdue: inState('overdue'),
      items: items.filter(({ state }) => state !== 'closed'),
    },
  };
};

/** Each zone at each second: what it lacked of what its class asks. Undefined while no zone was ever in use by then. */
const zonesOf = ({ house, known, from, to, isOn }: NaiveFacts) => {
  const seconds = (to - from) / 1000;
  const said = known.flatMap((event) =>
    event.type === 'zone.armed' ||
    event.type === 'zone.disarmed' ||
    event.type === 'zone.lapsed' ||
    event.type === 'zone.restored'
      ? [event]
      : [],
  );
  const lacking = new Set<number>();
  const byReason = new Map<string, Set<number>>();
  const lapses: { from: number; to: number; zoneClass: string; reason: string }[] = [];
  let inUse = 0;
  for (const { zoneId, zoneClass, always } of house.zones) {
    const own = said.filter(({ data }) => data.zoneId === zoneId);
    let isUsed = false;
    // Nothing changes but where something was said, or the box began or ceased to run.
    const edges = [...own.map(({ occurredAt }) => occurredAt), ...house.boots.flatMap((boot) => [boot.from, boot.to])];
    const marks = [from, ...edges.filter((edge) => edge > from && edge < to)].sort((a, b) => a - b);
    for (const [index, at] of marks.entries()) {
      const next = marks[index + 1] ?? to;
      if (next === at) continue;
      const until = own.filter(({ occurredAt }) => occurredAt <= at);
      const isArmed = until.filter(({ type }) => /armed$/.test(type)).at(-1)?.type === 'zone.armed';
      const reasons = LapseReason.enum.filter((reason) => {
        if (reason === 'box_off') return (always || isArmed) && !isOn(at);
        if (reason === 'not_set_up') return always && !isArmed;
        const last = until.filter(({ data }) => data.because === reason && !/armed$/.test(data.because)).at(-1);
        return last?.type === 'zone.lapsed';
      });
      isUsed ||= isArmed || reasons.some((reason) => reason !== 'box_off' && reason !== 'not_set_up');
      for (const reason of reasons) {
        const lasting = byReason.get(reason) ?? new Set();
        byReason.set(reason, lasting);
        for (let second = (at - from) / 1000; second < (next - from) / 1000; second += 1) {
          lacking.add(second);
          lasting.add(second);
        }
        const last = lapses.findLast((lapse) => lapse.zoneClass === zoneClass && lapse.reason === reason);
        if (last?.to === at) last.to = next;
        else lapses.push({ from: at, to: next, zoneClass, reason });
      }
    }
    inUse += Number(isUsed);
  }
  if (inUse === 0) return undefined;
  return {
    armedMinutes: Math.floor((seconds - lacking.size) / 60),
    lapsedMinutes: Object.fromEntries(
      LapseReason.enum.map((reason) => [reason, Math.ceil((byReason.get(reason)?.size ?? 0) / 60)]),
    ),
    lapses: lapses
      .sort((a, b) => a.from - b.from || a.to - b.to || (a.zoneClass + a.reason < b.zoneClass + b.reason ? -1 : 1))
      .map((lapse) => ({ ...lapse, from: rfc3339(lapse.from), to: rfc3339(lapse.to) })),
  };
};
