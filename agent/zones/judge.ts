import type { ZoneConfig } from '#agent/config/zones.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { EventData } from '#contract/events.ts';
import { type Muted, muteKey } from './mutes.ts';
import { type Input, rulesOfClass, type Step, stepOf } from './reducer.ts';
import {
  applied,
  isSame,
  type LapseCause,
  type Remembered,
  sameWhere,
  type Where,
  whereOf,
  type ZoneEvent,
  type ZoneState,
} from './state.ts';
import { isCall, kindOf, mayBeResetPast, protects, type Role, type Watched } from './watch.ts';

/** Something that was heard since the zone was last judged: a sensor became active, or a door stayed unexplained. */
export interface News extends Where {
  readonly role: Role;
  readonly sensor: Watched['sensor'];
  /** A door that opened with nobody coming or going. */
  readonly isUnexplained?: boolean | undefined;
  /** It opened for somebody who was just coming or going. */
  readonly isExplained?: boolean | undefined;
  /** Nobody knew how it stood before. */
  readonly wasUnknown?: boolean | undefined;
}

/** All that a zone is judged by. */
export interface ZoneFacts {
  readonly now: EpochMs;
  /** The clock that nobody sets. */
  readonly steadyMs: number;
  readonly watched: readonly Watched[];
  readonly news: readonly News[];
  readonly children: number;
  readonly isEmpty: boolean;
  /** Outside the hours in which an interior is in use. */
  readonly isAfterHours: boolean;
  /** And was so already an hour ago. */
  readonly isLongAfterHours: boolean;
  /** When the release window that is open now ends; undefined: none is. */
  readonly releasedUntil: EpochMs | undefined;
  readonly isDelayOver: boolean;
  readonly isClockUnset: boolean;
  /** What a technician is trying out now. */
  readonly muted: Muted;
  readonly supervisionMs: number;
  readonly toText: (instant: EpochMs) => string;
}

/** A person who disarmed an empty house has so long to be somewhere in it by the register. */
const armsAgainAfterMs = 30 * 60_000;
/** A request for a bypass waits so long for the second person. */
const confirmWithinMs = 10 * 60_000;
const agent = 'agent';

/**
 * What happens to a zone now, in order; nothing when all is as it was. Asked again with the state that its events make,
 * and without the news, it answers nothing. Pure.
 */
export const judgeZone = (zone: ZoneConfig, state: ZoneState, facts: ZoneFacts): ZoneEvent[] => {
  const { now } = facts;
  const events: ZoneEvent[] = [];
  let current = state;
  const emit = (event: ZoneEvent): void => {
    events.push(event);
    current = applied(current, event, now);
  };
  const put = (input: Input, about?: News): void => {
    for (const event of eventsOf(zone, current, stepOf(zone, current.phase, input), facts, about)) emit(event);
  };

  for (const { requestId, until, requestedAt, confirmedBy } of state.bypasses) {
    const because = until <= now ? 'over' : 'not_confirmed';
    const isOver = until <= now || (confirmedBy === undefined && requestedAt + confirmWithinMs <= now);
    if (isOver) emit({ type: 'zone.bypass_ended', actor: agent, data: { zoneId: zone.id, requestId, because } });
  }
  if (facts.isDelayOver) put('delay_over');
  const { arms } = rulesOfClass[zone.class];
  if (isArmingDue(zone, current, facts)) put('arm_due');
  if (arms === 'children_inside' && facts.children === 0) put('disarm_due');
  put(facts.releasedUntil === undefined ? 'release_ended' : 'release_began');

  const left = new Set(current.lapses.filter(({ because }) => because === 'fault').map(keyOf));
  for (const each of facts.news) {
    if (!protects(each.role) || isLeftOut(current, each, facts)) continue;
    // What was open when the zone armed is known and told; heard again it is no news.
    if (each.wasUnknown && left.has(keyOf(each)) && !isCall(each.role)) continue;
    const kind = each.isUnexplained ? 'door' : kindOf(each.role, zone.class);
    const known = current.memory.find((entry) => isSame(entry, { ...each, kind }));
    if (known) {
      const callsAgain = isCall(each.role) && !each.wasUnknown && now - known.calledAt >= calledAgainAfterMs;
      if (callsAgain) emit(alarmed(zone, { ...each, kind }));
      continue;
    }
    if (each.isUnexplained) emit(alarmed(zone, { ...each, kind }));
    else if (isCall(each.role) || zone.class === 'always') put('called', each);
    else if (!each.isExplained) put(each.role === 'door' ? 'door_opened' : 'tripped', each);
  }
  const isReset = state.last?.at === now && state.last.type === 'zone.reset';
  for (const each of unheardCalls(zone, current, facts, isReset)) put('called', each);
  // A person's order is in this transaction already, and made the state what it is.
  const isOrdered = state.last?.at === now && armings.has(state.last.type);
  const hasArmed = isOrdered || events.some(({ type }) => armings.has(type));
  for (const event of lapsesOf(zone, current, facts, hasArmed)) emit(event);
  return events;
};

/**
 * What calls and is not remembered: its first word came during a bypass or a test. A tamper contact or a wet floor that a
 * person reset past is a lapse from then on; smoke and panic are not reset past.
 */
const unheardCalls = (
  zone: ZoneConfig,
  state: ZoneState,
  facts: ZoneFacts,
  isReset: boolean,
): readonly (News & Watched)[] =>
  facts.watched.filter((each) => {
    if (!isCall(each.role) || each.level !== 'active' || isLeftOut(state, each, facts)) return false;
    const isPast = mayBeResetPast(each.role) && (isReset || isLapsed(state, 'fault', each));
    return !isPast && !state.memory.some((entry) => isSame(entry, { ...each, kind: kindOf(each.role, zone.class) }));
  });

/** A button that bounces is one call. */
const calledAgainAfterMs = 5_000;

/** After these what stands open is told, not taken for an intrusion: it was so before. */
const armings: ReadonlySet<string> = new Set<ZoneEvent['type']>([
  'zone.armed',
  'zone.release_ended',
  'zone.reset',
  'zone.bypass_ended',
]);

const isArmingDue = (zone: ZoneConfig, state: ZoneState, facts: ZoneFacts): boolean => {
  switch (rulesOfClass[zone.class].arms) {
    case 'always':
      return true;
    case 'children_inside':
      return facts.children > 0;
    case 'house_empty':
      return (
        facts.isEmpty &&
        facts.isAfterHours &&
        (state.disarmedBy === undefined || facts.now >= state.since + armsAgainAfterMs)
      );
  }
};

/** In the place of a lapse, so that whoever is told knows what to do. */
const keptOpenPlace = '还有人签到 somebody is clocked in';
/** For so long after closing somebody may clear up; later a clock-out was forgotten. */
export const clearsUpMs = 3_600_000;

/**
 * Long after closing there is no child inside, and somebody is still clocked in: the inside cannot be armed, for somebody
 * may be there, and that it is not must not be silent. Whoever disarmed it in the last hour is at work.
 */
const isKeptOpen = (
  zone: ZoneConfig,
  { phase, since }: ZoneState,
  { now, children, isEmpty, isLongAfterHours }: ZoneFacts,
): boolean =>
  rulesOfClass[zone.class].arms === 'house_empty' &&
  phase === 'disarmed' &&
  children === 0 &&
  !isEmpty &&
  isLongAfterHours &&
  now - since >= clearsUpMs;

/** Disarmed and on the way out nothing protects; in every other phase the zone does. */
export const isArmed = ({ phase }: Pick<ZoneState, 'phase'>): boolean => phase !== 'disarmed' && phase !== 'exit_delay';

export const isBypassed = ({ bypasses }: ZoneState, { positionId }: Where): boolean =>
  bypasses.some(
    (bypass) =>
      bypass.confirmedBy !== undefined && (bypass.positionId === undefined || bypass.positionId === positionId),
  );

/** Bypassed, or being tested: its words are no alarm, and that they are not is a lapse. */
const isLeftOut = (state: ZoneState, about: Where & { readonly role: Role }, facts: ZoneFacts): boolean =>
  isBypassed(state, about) || isTried(about, facts);

const isTried = ({ positionId, role }: Where & { readonly role: Role }, { muted }: ZoneFacts): boolean =>
  positionId !== undefined && muted.has(muteKey(positionId, role));

const keyOf = ({ positionId, deviceId }: Where): string => `${positionId ?? ''}:${deviceId ?? ''}`;

const alarmed = (
  zone: ZoneConfig,
  { kind, sensor, ...where }: Omit<Remembered, 'pending' | 'at' | 'calledAt'>,
): ZoneEvent => ({
  type: 'zone.alarmed',
  actor: agent,
  data: { zoneId: zone.id, kind, sensor, ...whereOf(where) },
});

/** What a step of the table means in events; none for one that changes nothing. */
const eventsOf = (
  zone: ZoneConfig,
  state: ZoneState,
  step: Step,
  facts: ZoneFacts,
  about: News | undefined,
): ZoneEvent[] => {
  const zoneId = zone.id;
  const later = (ms: number): string => facts.toText((facts.now + ms) as EpochMs); // whole milliseconds added to an instant
  const { arms } = rulesOfClass[zone.class];
  switch (step) {
    case 'alarm':
    case 'remember':
      return about ? [alarmed(zone, { ...about, kind: kindOf(about.role, zone.class) })] : [];
    case 'fall':
      return fallen(zone, state);
    case 'enter':
      return about
        ? [
            {
              type: 'zone.entered',
              actor: agent,
              data: {
                zoneId,
                kind: kindOf(about.role, zone.class),
                sensor: about.sensor,
                until:
                  state.phase === 'entry_delay' && state.until !== undefined
                    ? facts.toText(state.until)
                    : later(zone.entryDelayMs),
                ...whereOf(about),
              },
            },
          ]
        : [];
    case 'arm':
      return [{ type: 'zone.arming', actor: agent, data: { zoneId, until: later(zone.exitDelayMs) } }];
    case 'arm_now':
      return [{ type: 'zone.armed', actor: agent, data: { zoneId, because: arms } }];
    case 'disarm':
      return [{ type: 'zone.disarmed', actor: agent, data: { zoneId, because: 'no_children' } }];
    case 'release':
      return facts.releasedUntil === undefined
        ? []
        : [{ type: 'zone.released', actor: agent, data: { zoneId, until: facts.toText(facts.releasedUntil) } }];
    case 'end_release':
      return [{ type: 'zone.release_ended', actor: agent, data: { zoneId } }];
    // An open door is watched by the shell, which knows who comes and goes; what persons ask for is decided in orders.ts.
    case 'watch':
    case 'forget':
    case 'refuse':
    case 'nothing':
    case 'trip':
      return [];
  }
};

const fallen = (zone: ZoneConfig, { memory }: ZoneState): ZoneEvent[] =>
  memory.filter(({ pending }) => pending).map((entry) => alarmed(zone, entry));

/** The lapses that begin and end now, so that those of the state are those that hold. */
const lapsesOf = (zone: ZoneConfig, state: ZoneState, facts: ZoneFacts, hasArmed: boolean): ZoneEvent[] => {
  const wanted = wantedLapses(zone, state, facts, hasArmed);
  const isIn = (list: readonly LapseAbout[], one: LapseAbout): boolean =>
    list.some((other) => other.because === one.because && sameWhere(other, one));
  const zoneId = zone.id;
  return [
    ...state.lapses
      .filter((lapse) => !isIn(wanted, lapse))
      .map(({ because, place: _, ...where }): ZoneEvent => {
        const data = { zoneId, because, ...whereOf(where) };
        return { type: 'zone.restored', actor: agent, data };
      }),
    ...wanted
      .filter((lapse) => !isIn(state.lapses, lapse))
      .map(({ because, ...where }): ZoneEvent => {
        const data: EventData<'zone.lapsed'> = { zoneId, because, ...whereOf(where) };
        return { type: 'zone.lapsed', actor: agent, data };
      }),
  ];
};

interface LapseAbout extends Where {
  readonly because: LapseCause;
}

const wantedLapses = (
  zone: ZoneConfig,
  state: ZoneState,
  facts: ZoneFacts,
  hasArmed: boolean,
): readonly LapseAbout[] => {
  const bypasses = state.bypasses
    .filter(({ confirmedBy }) => confirmedBy !== undefined)
    .map(({ positionId, place }): LapseAbout => ({ because: 'bypassed', ...whereOf({ positionId, place }) }));
  const { arms } = rulesOfClass[zone.class];
  if (!isArmed(state)) {
    const isWanted = arms === 'house_empty' && facts.isEmpty && facts.isAfterHours && state.disarmedBy !== undefined;
    if (isKeptOpen(zone, state, facts)) return [{ because: 'disarmed', place: keptOpenPlace }];
    return isWanted ? [{ because: 'disarmed' }] : [];
  }
  const known = facts.watched.filter((each) => protects(each.role) && !isLeftOut(state, each, facts));
  const unknown = known.filter(
    (each) =>
      each.level === 'unknown' &&
      // Begun, it lasts until the sensor is heard: a restart is no word of it.
      (isLapsed(state, 'unknown', each) || facts.steadyMs - each.heldSinceMs >= facts.supervisionMs),
  );
  const isRemembered = (each: Where): boolean => state.memory.some((entry) => sameWhere(entry, each));
  const open = known.filter(
    (each) =>
      (!isCall(each.role) || mayBeResetPast(each.role)) &&
      (isLapsed(state, 'fault', each)
        ? each.level !== 'clear'
        : hasArmed && each.level === 'active' && !isRemembered(each)) &&
      // While its doors may open, an open one is no fault.
      !(state.phase === 'released' && each.role === 'door'),
  );
  const isBlind = facts.isClockUnset && (arms === 'house_empty' || zone.release.length > 0);
  const tests = facts.watched.filter((each) => protects(each.role) && isTried(each, facts));
  return distinct([
    ...bypasses,
    ...tests.map((each): LapseAbout => ({ because: 'test', ...whereOf(each) })),
    ...unknown.map((each): LapseAbout => ({ because: 'unknown', ...whereOf(each) })),
    ...open.map((each): LapseAbout => ({ because: 'fault', ...whereOf(each) })),
    ...(isBlind ? [{ because: 'clock' as const }] : []),
  ]);
};

const isLapsed = ({ lapses }: ZoneState, because: LapseCause, where: Where): boolean =>
  lapses.some((lapse) => lapse.because === because && sameWhere(lapse, where));

/** Several sensors of one position lapse once. */
const distinct = (lapses: readonly LapseAbout[]): LapseAbout[] =>
  lapses.filter(
    (lapse, index) => lapses.findIndex((each) => each.because === lapse.because && sameWhere(each, lapse)) === index,
  );
