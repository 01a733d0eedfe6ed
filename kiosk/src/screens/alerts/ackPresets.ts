import type { AlertView } from '#contract/rooms.ts';
import type { ackTexts } from './ackTexts.ts';

type Preset = keyof typeof ackTexts;

const short: readonly Preset[] = ['ack.moved', 'ack.returning', 'ack.children', 'ack.informed'];
const full: readonly Preset[] = ['ack.children', 'ack.fetched', 'ack.informed'];
const atDoor: readonly Preset[] = ['ack.kept', 'ack.guardianCalled', 'ack.headThere', 'ack.police'];
const atPlace: readonly Preset[] = ['ack.looked', 'ack.allFound', 'ack.headThere', 'ack.police'];
const machine: readonly Preset[] = ['ack.looked', 'ack.technician', 'ack.power', 'ack.watching'];

const presets: Readonly<Record<AlertView['kind'], readonly Preset[]>> = {
  breach: short,
  unattended: short,
  class_cap: full,
  facility_cap: full,
  custody_block: atDoor,
  unauthorised_pickup: atDoor,
  late_pickup: ['ack.onTheWay', 'ack.calling', 'ack.onDuty', 'ack.informed'],
  absence_unexplained: ['ack.reached', 'ack.calling', 'ack.notReached', 'ack.informed'],
  head_count_mismatch: ['ack.counting', 'ack.allFound', 'ack.searching', 'ack.informed'],
  health_untold: ['ack.told', 'ack.calling', 'ack.notReached', 'ack.informed'],
  medicine_overdue: ['ack.given', 'ack.giving', 'ack.notGiving', 'ack.calling'],
  band_change: ['ack.planned', 'ack.guardianCalled', 'ack.informed'],
  roll_call: ['ack.assembling', 'ack.drill', 'ack.informed'],
  panic: atPlace,
  fire: atPlace,
  intrusion: atPlace,
  boundary: atPlace,
  door: atPlace,
  tamper: machine,
  battery_low: machine,
  zone_fault: machine,
  zone_bypassed: machine,
  unit_swapped: machine,
  devices_silent: machine,
  device_offline: machine,
  recording: machine,
  retention: machine,
  notice_overdue: ['ack.answering', 'ack.rectified', 'ack.informed'],
  flows_down: machine,
};

/** The usual answers to an alert of a kind, in the words of whoever gives them. */
export const presetsFor = (kind: AlertView['kind']): readonly Preset[] => presets[kind];
