import Type, { type Static } from '#typebox';
import { nullable, object } from './shape.ts';
import { Count, DayText, EventId, Id, literals, Note, PersonName, Said, TimeOfDay, Timestamp } from './values.ts';

const occurredAt = Type.Optional(Timestamp);

/** morning 晨检, noon 午检, observation 全日观察. */
export const HealthCheckKind = literals('morning', 'noon', 'observation');
/** fever 发热, cough 咳嗽, runny_nose 流涕, vomiting 呕吐, diarrhoea 腹泻, rash 皮疹, red_eyes 红眼, injury 外伤, low_spirits 精神差. */
export const HealthSign = literals(
  'fever',
  'cough',
  'runny_nose',
  'vomiting',
  'diarrhoea',
  'rash',
  'red_eyes',
  'injury',
  'low_spirits',
  'other',
);
/** What was done about a finding: guardian told, kept apart, sent home, taken to a doctor, watched on. */
export const HealthAction = literals('guardian_notified', 'isolated', 'sent_home', 'doctor', 'observed');

const Signs = Type.Array(HealthSign, { maxItems: 10, uniqueItems: true });
const Actions = Type.Array(HealthAction, { minItems: 1, maxItems: 5, uniqueItems: true });
/** Body temperature in °C with one decimal. */
const Celsius = Type.Number({ minimum: 33, maximum: 43, multipleOf: 0.1 });
const MedicineName = Type.String({ minLength: 1, maxLength: 80 });
const Dose = Type.String({ minLength: 1, maxLength: 80 });
const Times = Type.Array(TimeOfDay, { minItems: 1, maxItems: 6, uniqueItems: true });

export const HealthCheckBody = object({
  id: EventId,
  childId: Id,
  kind: HealthCheckKind,
  well: Type.Boolean(),
  signs: Type.Optional(Signs),
  celsius: Type.Optional(Celsius),
  actions: Type.Optional(Actions),
  note: Type.Optional(Note),
  occurredAt,
});
export const HealthActionBody = object({ id: EventId, actions: Actions, note: Type.Optional(Note), occurredAt });
/** Medicine that a guardian hands over: what, how much, at which times, from which day to which. */
export const MedicineBody = object({
  id: EventId,
  childId: Id,
  name: MedicineName,
  dose: Dose,
  times: Times,
  from: DayText,
  to: DayText,
  adultId: Type.Optional(Id),
  note: Type.Optional(Note),
});
export const DoseBody = object({ id: EventId, note: Type.Optional(Note), occurredAt });
/** The dose of a time is not given, and somebody says why: given at home, refused, spat out, the doctor said so. */
export const LeftOutBody = object({ id: EventId, why: Said, occurredAt });
export const EndMedicineBody = object({ id: EventId, why: Said });
export const ReexaminationBody = object({ id: EventId, childId: Id, day: DayText, note: Type.Optional(Note) });
export const WithdrawHealthBody = object({
  id: EventId,
  withdraws: EventId,
  why: Said,
});

export const HealthCheckView = object({
  checkId: EventId,
  childId: Id,
  kind: HealthCheckKind,
  at: Timestamp,
  by: Type.String(),
  /** Marked with the check-in at the desk. */
  atDoor: Type.Boolean(),
  well: Type.Boolean(),
  signs: Signs,
  celsius: nullable(Celsius),
  actions: Type.Array(HealthAction),
  note: nullable(Note),
});
export const MedicineView = object({
  medicineId: EventId,
  childId: Id,
  name: MedicineName,
  dose: Dose,
  times: Times,
  from: DayText,
  to: DayText,
  adultId: nullable(Id),
  note: nullable(Note),
  ended: Type.Boolean(),
  /** Given on the day of the list, oldest first. */
  given: Type.Array(object({ eventId: EventId, at: Timestamp, by: Type.String() })),
  leftOut: Type.Array(object({ eventId: EventId, at: Timestamp, by: Type.String(), why: Note })),
  /** The time of the day's next dose that was neither given nor left out; null when there is none. */
  next: nullable(TimeOfDay),
});
export const ReexaminationView = object({ childId: Id, day: DayText, note: nullable(Note) });
export const WithdrawnView = object({ withdraws: EventId });

/** A day's health record, class by class in the order of the roster. */
export const HealthDay = object({
  day: DayText,
  /** Of the children who came: how many checks are due by now, and how many were done. */
  totals: object({
    morningDone: Count,
    morningExpected: Count,
    noonDone: Count,
    noonExpected: Count,
    abnormal: Count,
    notNotified: Count,
  }),
  children: Type.Array(
    object({
      childId: Id,
      name: PersonName,
      classId: Id,
      allergies: Type.Array(Type.String()),
      inside: Type.Boolean(),
      morning: nullable(HealthCheckView),
      noon: nullable(HealthCheckView),
      observations: Type.Array(HealthCheckView),
      /** Findings of which no guardian was told yet, oldest first; also those that a later look has replaced above. */
      untold: Type.Array(HealthCheckView),
      medicines: Type.Array(MedicineView),
      /** Checks that should have been done by now. */
      due: Type.Array(literals('morning', 'noon')),
      /** The child was away for three months or more, and no re-examination is on record. */
      reexaminationMissing: Type.Boolean(),
    }),
  ),
});

export type HealthCheckKind = Static<typeof HealthCheckKind>;
export type HealthSign = Static<typeof HealthSign>;
export type HealthAction = Static<typeof HealthAction>;
export type HealthCheckBody = Static<typeof HealthCheckBody>;
export type MedicineBody = Static<typeof MedicineBody>;
export type ReexaminationBody = Static<typeof ReexaminationBody>;
export type HealthCheckView = Static<typeof HealthCheckView>;
export type MedicineView = Static<typeof MedicineView>;
export type HealthDay = Static<typeof HealthDay>;
