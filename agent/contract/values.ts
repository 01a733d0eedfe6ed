import Type, { type Static } from '#typebox';

/** Ids that people give (rooms, classes, children, devices): letters, digits, `-` and `_`. */
export const Id = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$',
  description: 'Letters, digits, - and _, a letter or digit first; at most 64',
});
/** The idempotency key of a write: UUIDv7 preferred, any UUID accepted. */
export const EventId = Type.String({ format: 'uuid', description: 'a UUID' });
export const Timestamp = Type.String({ format: 'date-time', maxLength: 40, description: 'RFC 3339 with offset' });
export const DayText = Type.String({
  format: 'date',
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: 'a day of the calendar as YYYY-MM-DD, in the facility time zone',
});
export const TimeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'HH:MM' });
/** Control characters break a screen, and marks of direction let a text read otherwise than it is. */
const hiddenMarks = '\\u0000-\\u001f\\u007f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
export const hiddenMark = new RegExp(`[${hiddenMarks}]`);
export const PersonName = Type.String({
  minLength: 1,
  maxLength: 80,
  pattern: `^(?=.*\\S)[^${hiddenMarks}]+$`,
  description: '1 to 80 characters that can be seen, without control characters',
});
/** 从业人员登记号: the number under which somebody is in the register of childcare staff. Never leaves the box as it is. */
export const RegisterNumber = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$',
  description: 'Letters, digits, - and _, a letter or digit first; at most 64',
});
export const Note = Type.String({ maxLength: 1000 });
/** A reason, or what was done: something must be said. */
export const Said = Type.String({
  minLength: 1,
  maxLength: 1000,
  pattern: '\\S',
  description: '1 to 1000 characters, not only blanks',
});
/** The last four digits of a telephone number: enough to recognise, too few to call. */
export const PhoneTail = Type.String({ pattern: '^\\d{4}$', description: 'the last 4 digits of a telephone number' });
export const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
/** A file's name that is safe on every system: no folder, no blank. */
export const PackedName = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$' });
export const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** One of these words. */
export const literals = <const T extends string[]>(...words: T): Type.TEnum<T> =>
  Type.Enum<T>(words as unknown as readonly [...T]); // the same array: only `readonly` is added

export const ClassType = literals('infant', 'toddler_small', 'toddler_big', 'mixed');
export const CareType = literals('full_day', 'half_day', 'hourly', 'occasional');
export const RoomKind = literals('classroom', 'outdoor', 'common', 'nap');
/** How the adult was identified. `staff` is a proxy by staff, `roster` a tick on the list. */
export const Method = literals('pin', 'card', 'qr', 'phone_tail', 'staff', 'roster');
export const StaffRole = literals('caregiver', 'manager', 'health', 'guard', 'technician', 'other');
export const QualificationKind = literals('caregiver', 'health_certificate', 'background_check');
export const RoomState = literals('ok', 'tight', 'transient', 'breach', 'unattended', 'closed');
export const Confidence = literals('fresh', 'stale');
export const AlertKind = literals(
  'breach',
  'unattended',
  'class_cap',
  'facility_cap',
  'custody_block',
  'unauthorised_pickup',
  'late_pickup',
  'absence_unexplained',
  'head_count_mismatch',
  'health_untold',
  'medicine_overdue',
  'band_change',
  'roll_call',
  'panic',
  'fire',
  'intrusion',
  'boundary',
  'door',
  'tamper',
  'battery_low',
  'zone_fault',
  'zone_bypassed',
  'unit_swapped',
  'devices_silent',
  'device_offline',
  'recording',
  'retention',
  'notice_overdue',
  'flows_down',
);
export const Severity = literals('notice', 'warning', 'critical');
export const AlertState = literals('open', 'acknowledged', 'resolved');
/** What a place in the house is for a camera or a sensor. In the last three no camera may ever stand (Reg. 799 art. 8). */
export const AreaKind = literals(
  'activity',
  'nap',
  'outdoor',
  'common',
  'entrance',
  'corridor',
  'kitchen',
  'service',
  'toilet',
  'changing',
  'breastfeeding',
);
/** What a position is for, whatever unit is bound to it. */
export const PositionKind = literals(
  'camera',
  'door',
  'window',
  'motion',
  'panic',
  'smoke',
  'gas',
  'water',
  'siren',
  'light',
  'panel',
  'input',
  'relay',
  'sensor',
);
/** What a signal of a unit tells, whichever make it is of. */
export const SensorKind = literals(
  'opening',
  'motion',
  'person',
  'vehicle',
  'animal',
  'intrusion',
  'line_cross',
  'panic',
  'smoke',
  'gas',
  'water',
  'tamper',
  'image_fault',
  'battery',
  'sound',
  'glass_break',
  'cry',
  'input',
  'output',
  'fault',
  'power',
  'people_count',
  'unclassified',
);
/** The alerts that a sensor of a zone raises. */
export const ZoneAlarmKind = literals('panic', 'fire', 'intrusion', 'boundary', 'door', 'tamper', 'zone_fault');
/** The classes of zones; each is armed by its own rule, and none can be switched off. */
export const ZoneClass = literals('always', 'perimeter24', 'child_boundary', 'interior_after_hours', 'supervision');
export const Availability = literals('online', 'offline', 'unknown');
export const GapReason = literals(
  'unreachable',
  'auth',
  'stall',
  'ffmpeg_exit',
  'disk_full',
  'recorder_down',
  'clock_step',
  'disabled',
  'quarantined',
  'io_error',
  'unknown',
);

export type ClassType = Static<typeof ClassType>;
export type CareType = Static<typeof CareType>;
export type RoomKind = Static<typeof RoomKind>;
export type Method = Static<typeof Method>;
export type StaffRole = Static<typeof StaffRole>;
export type QualificationKind = Static<typeof QualificationKind>;
export type RoomState = Static<typeof RoomState>;
export type Confidence = Static<typeof Confidence>;
export type AlertKind = Static<typeof AlertKind>;
export type Severity = Static<typeof Severity>;
export type AlertState = Static<typeof AlertState>;
export type AreaKind = Static<typeof AreaKind>;
export type PositionKind = Static<typeof PositionKind>;
export type SensorKind = Static<typeof SensorKind>;
export type ZoneAlarmKind = Static<typeof ZoneAlarmKind>;
export type ZoneClass = Static<typeof ZoneClass>;
export type Availability = Static<typeof Availability>;
export type GapReason = Static<typeof GapReason>;
