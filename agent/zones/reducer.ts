import type { ZoneConfig } from '#agent/config/zones.ts';
import type { ZoneClass } from '#contract/values.ts';
import type { Phase } from './state.ts';

/**
 * What may happen to a zone. `called`: a sensor that acts in every phase (panic, fire, water, tamper). `tripped`: a
 * detector. `door_opened`: a door. `due`: the class asks for it now, `asked`: a person does.
 */
export type Input =
  | 'called'
  | 'tripped'
  | 'door_opened'
  | 'arm_due'
  | 'arm_asked'
  | 'disarm_due'
  | 'disarm_asked'
  | 'delay_over'
  | 'release_began'
  | 'release_ended'
  | 'reset';

/**
 * `trip`: an entry delay (`enter`) where the zone has one, else an alarm. `remember`: one more sensor of an alarm that
 * is going on. `watch`: the door is to be explained, and to be shut in time. `arm`: after the exit delay, where there is one.
 * `arm_now`: without. `fall`: what was waiting for the entry delay is an alarm. `forget`: looked into; the phase stays.
 */
export type Step =
  | 'nothing'
  | 'refuse'
  | 'alarm'
  | 'trip'
  | 'enter'
  | 'remember'
  | 'watch'
  | 'arm'
  | 'arm_now'
  | 'disarm'
  | 'release'
  | 'end_release'
  | 'fall'
  | 'forget';

/**
 * GB 50394-2007, as a table: 5.2.2 nothing that counts is without an answer; 5.2.3 what calls for help acts in every phase
 * and latches until a person resets it, and a disarmed detector is not acted on; after an alarm nothing lowers protection.
 * A missing case does not compile.
 */
export const table: Record<Phase, Record<Input, Step>> = {
  disarmed: {
    called: 'alarm',
    tripped: 'nothing',
    door_opened: 'nothing',
    arm_due: 'arm',
    arm_asked: 'arm',
    disarm_due: 'nothing',
    disarm_asked: 'refuse',
    delay_over: 'nothing',
    release_began: 'nothing',
    release_ended: 'nothing',
    reset: 'forget',
  },
  exit_delay: {
    called: 'alarm',
    tripped: 'nothing',
    door_opened: 'nothing',
    arm_due: 'nothing',
    arm_asked: 'refuse',
    disarm_due: 'disarm',
    disarm_asked: 'disarm',
    delay_over: 'arm_now',
    release_began: 'nothing',
    release_ended: 'nothing',
    reset: 'forget',
  },
  armed: {
    called: 'alarm',
    tripped: 'trip',
    door_opened: 'trip',
    arm_due: 'nothing',
    arm_asked: 'refuse',
    disarm_due: 'disarm',
    disarm_asked: 'disarm',
    delay_over: 'nothing',
    release_began: 'release',
    release_ended: 'nothing',
    reset: 'forget',
  },
  released: {
    called: 'alarm',
    tripped: 'alarm',
    door_opened: 'watch',
    arm_due: 'nothing',
    arm_asked: 'refuse',
    disarm_due: 'nothing',
    disarm_asked: 'refuse',
    delay_over: 'nothing',
    release_began: 'nothing',
    release_ended: 'end_release',
    reset: 'forget',
  },
  entry_delay: {
    called: 'alarm',
    tripped: 'enter',
    door_opened: 'enter',
    arm_due: 'nothing',
    arm_asked: 'refuse',
    disarm_due: 'nothing',
    disarm_asked: 'disarm',
    delay_over: 'fall',
    release_began: 'nothing',
    release_ended: 'nothing',
    reset: 'refuse',
  },
  alarm: {
    called: 'remember',
    tripped: 'remember',
    door_opened: 'remember',
    arm_due: 'nothing',
    arm_asked: 'refuse',
    disarm_due: 'nothing',
    disarm_asked: 'refuse',
    delay_over: 'nothing',
    release_began: 'nothing',
    release_ended: 'nothing',
    reset: 'forget',
  },
};

/** What arms and disarms a class. Only one may be disarmed by a person, and none by a schedule. */
export const rulesOfClass: Record<
  ZoneClass,
  { readonly arms: 'always' | 'children_inside' | 'house_empty'; readonly byPerson: boolean }
> = {
  always: { arms: 'always', byPerson: false },
  perimeter24: { arms: 'always', byPerson: false },
  child_boundary: { arms: 'children_inside', byPerson: false },
  interior_after_hours: { arms: 'house_empty', byPerson: true },
  supervision: { arms: 'always', byPerson: false },
};

/** What is to be done: the table, with the delays and the class of the zone. */
export const stepOf = (
  zone: Pick<ZoneConfig, 'class' | 'entryDelayMs' | 'exitDelayMs'>,
  phase: Phase,
  input: Input,
): Step => {
  const isAsked = input === 'arm_asked' || input === 'disarm_asked';
  if (isAsked && !rulesOfClass[zone.class].byPerson) return 'refuse';
  const step = table[phase][input];
  if (step === 'trip') return zone.entryDelayMs > 0 ? 'enter' : 'alarm';
  if (step === 'arm') return zone.exitDelayMs > 0 ? 'arm' : 'arm_now';
  return step;
};
