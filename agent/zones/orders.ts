import type { ZoneConfig } from '#agent/config/zones.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { Failure } from '#contract/problems.ts';
import { stepOf } from './reducer.ts';
import { sameWhere, type ZoneEvent, type ZoneState } from './state.ts';
import { isCall, type Watched } from './watch.ts';

/** Who asks. `person`: somebody identified at a kiosk, and not a program. */
export interface Asker {
  readonly actor: string;
  readonly role: string;
  readonly isPerson: boolean;
}
export type Order =
  | { readonly ok: true; readonly event: ZoneEvent }
  | { readonly ok: false; readonly failure: Failure };

const longestBypassMs = 24 * 3_600_000;

/**
 * A person has looked into it: the zone's memory ends. Panic and fire take somebody identified, no program (GB 50394-2007,
 * 5.2.3: by hand). Refuses: person_required, and conflict when there is nothing to reset or it still calls.
 */
export const orderReset = (
  zone: ZoneConfig,
  state: ZoneState,
  watched: readonly Watched[],
  asked: { readonly by: Asker; readonly note: string },
): Order => {
  const { by, note } = asked;
  const calls = state.memory.filter(({ kind }) => kind === 'panic' || kind === 'fire');
  if (stepOf(zone, state.phase, 'reset') === 'refuse' || state.memory.length === 0) {
    return refused('conflict', 'There is nothing to reset in this zone');
  }
  if (calls.length > 0 && !by.isPerson) return refused('person_required', 'Panic and fire are reset by a person');
  const still = calls.find((entry) =>
    watched.some((each) => isCall(each.role) && each.level === 'active' && sameWhere(each, entry)),
  );
  if (still) return refused('conflict', `${still.place ?? 'A sensor'} still calls; end its cause first`);
  return { ok: true, event: { type: 'zone.reset', actor: by.actor, data: { zoneId: zone.id, note } } };
};

/** A person arms. Refuses: conflict where the class arms itself, and where it is armed already. */
export const orderArm = (zone: ZoneConfig, state: ZoneState, by: Asker, toText: (ms: number) => string): Order => {
  const step = stepOf(zone, state.phase, 'arm_asked');
  if (step === 'refuse') return refused('conflict', 'This zone is armed already, or arms by its own rule');
  if (step === 'arm') {
    const data = { zoneId: zone.id, until: toText(zone.exitDelayMs) };
    return { ok: true, event: { type: 'zone.arming', actor: by.actor, data } };
  }
  return { ok: true, event: { type: 'zone.armed', actor: by.actor, data: { zoneId: zone.id, because: 'person' } } };
};

/**
 * A person disarms the interior. Refuses: person_required to a program, conflict for every other class, when it is
 * disarmed already, and after an alarm until that is reset.
 */
export const orderDisarm = (zone: ZoneConfig, state: ZoneState, by: Asker): Order => {
  if (stepOf(zone, state.phase, 'disarm_asked') === 'refuse') {
    const detail =
      state.phase === 'alarm'
        ? 'After an alarm: reset it first'
        : 'This zone cannot be disarmed, or is disarmed already';
    return refused('conflict', detail);
  }
  if (!by.isPerson) return refused('person_required', 'A zone is disarmed by a person');
  return { ok: true, event: { type: 'zone.disarmed', actor: by.actor, data: { zoneId: zone.id, because: 'person' } } };
};

/**
 * A first person asks for a bypass. Refuses: invalid for an end that is past or more than 24 hours ahead, conflict after an
 * alarm and when the same is asked for or holds already.
 */
export const orderBypass = (
  zone: ZoneConfig,
  state: ZoneState,
  asked: {
    readonly by: Asker;
    readonly requestId: string;
    readonly position: { readonly positionId: string; readonly name: string } | undefined;
    readonly reason: string;
    readonly until: EpochMs;
    readonly untilText: string;
    readonly now: EpochMs;
  },
): Order => {
  const { by, requestId, position, reason, until, now } = asked;
  if (until <= now || until > now + longestBypassMs) {
    const errors = [{ path: 'body/until', message: 'lies ahead, and at most 24 hours' }];
    return { ok: false, failure: { code: 'invalid', errors } };
  }
  if (state.phase === 'alarm') return refused('conflict', 'After an alarm: reset it first');
  if (state.bypasses.some(({ positionId }) => positionId === position?.positionId)) {
    return refused('conflict', 'This is bypassed, or asked for, already');
  }
  const where = position && { positionId: position.positionId, place: position.name };
  const data = { zoneId: zone.id, requestId, reason, until: asked.untilText, byDecider: decides(by), ...where };
  return { ok: true, event: { type: 'zone.bypass_requested', actor: by.actor, data } };
};

/**
 * A second person agrees; one of the two is the head or a technician. Refuses: not_found, forbidden to the first person
 * and to two who may not, conflict when it holds already or there was an alarm meanwhile.
 */
export const orderConfirm = (zone: ZoneConfig, state: ZoneState, requestId: string, by: Asker): Order => {
  const request = state.bypasses.find((each) => each.requestId === requestId);
  if (!request) return refused('not_found', 'There is no such request, or it waited too long');
  if (request.confirmedBy !== undefined) return refused('conflict', 'This bypass holds already');
  if (request.requestedBy === by.actor) return refused('forbidden', 'A second person agrees to it');
  if (state.phase === 'alarm') return refused('conflict', 'After an alarm: reset it first');
  if (!decides(by) && !request.byDecider) return refused('forbidden', 'One of the two is the head or a technician');
  return { ok: true, event: { type: 'zone.bypassed', actor: by.actor, data: { zoneId: zone.id, requestId } } };
};

/** Anybody may give the protection back. Refuses: not_found. */
export const orderBypassEnd = (zone: ZoneConfig, state: ZoneState, requestId: string, by: Asker): Order => {
  if (!state.bypasses.some((each) => each.requestId === requestId)) {
    return refused('not_found', 'There is no such bypass, or it is over');
  }
  const data = { zoneId: zone.id, requestId, because: 'person' as const };
  return { ok: true, event: { type: 'zone.bypass_ended', actor: by.actor, data } };
};

const decides = ({ role }: Asker): boolean => role === 'head' || role === 'technician';

const refused = (code: Failure['code'], detail: string): Order => ({ ok: false, failure: { code, detail } });
