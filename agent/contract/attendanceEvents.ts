import Type, { type TSchema } from '#typebox';
import { AbsenceReason } from './absence.ts';
import { DoseBody, HealthActionBody, HealthCheckBody, MedicineBody } from './health.ts';
import { PickupBody } from './pickups.ts';
import { ShiftBreak } from './plans.ts';
import { PersonKind, PersonMark, RollCallKind } from './rollCall.ts';
import { closed, object } from './shape.ts';
import { Count, DayText, EventId, Id, literals, Method, Note, PersonName, TimeOfDay, Timestamp } from './values.ts';

/** The part of the catalogue (events.ts) that tells of children and staff in the house: where they are and how they are. */
export const attendanceEvents = {
  'attendance.checked_in': {
    published: true,
    data: object({
      childId: Id,
      roomId: Id,
      adultId: Type.Optional(Id),
      /** The adult is a guardian of the child; else the guardians authorised them. */
      guardian: Type.Optional(Type.Literal(true)),
      method: Method,
      health: Type.Optional(literals('well', 'unwell', 'medicine')),
      /** The facility wants a caregiver to take the child over from the desk. */
      awaitsHandover: Type.Optional(Type.Literal(true)),
    }),
  },
  'attendance.checked_out': {
    published: true,
    data: object({
      childId: Id,
      adultId: Type.Optional(Id),
      guardian: Type.Optional(Type.Literal(true)),
      method: Method,
      /** Staff let the child go against the list; why, and with whom, is an event of its own that can be erased. */
      override: Type.Optional(Type.Literal(true)),
      pickupId: Type.Optional(EventId),
    }),
  },
  'attendance.override_noted': {
    published: false,
    data: object({ departureId: EventId, reason: Note, takenBy: Type.Optional(PersonName) }),
  },
  'pickup.allowed': { published: false, data: Type.Omit(PickupBody, ['id'], closed) },
  'pickup.cancelled': { published: false, data: object({ pickupId: EventId }) },
  /** A caregiver has taken the child over from the desk. */
  'attendance.handed_over': { published: true, data: object({ childId: Id, roomId: Id }) },
  /** A stay ended without a departure that anybody saw. What lies after `lastSeenAt` proves nothing. */
  'attendance.stay_closed': {
    published: true,
    data: object({
      childId: Id,
      by: literals('person', 'schedule'),
      lastSeenAt: Timestamp,
      note: Type.Optional(Note),
    }),
  },
  /** Refused at the desk. The adult's screen is never told why. */
  'attendance.refused': {
    published: true,
    data: object({
      childId: Id,
      adultId: Id,
      action: literals('check_in', 'check_out'),
      reason: literals('custody_blocked', 'not_authorised', 'not_valid_today'),
    }),
  },
  /** `groupId` is the id of the first event of those who were moved together, in one instant. */
  'attendance.moved': {
    published: true,
    data: object({ childId: Id, roomId: Id, groupId: Type.Optional(EventId) }),
  },
  /** Why a child stays away is about its health, so it stays in the house. `to` is the last day away. */
  'attendance.absence_recorded': {
    published: false,
    data: object({
      absenceId: Id,
      childId: Id,
      from: DayText,
      to: DayText,
      reason: AbsenceReason,
      note: Type.Optional(Note),
      followUpOn: Type.Optional(DayText),
    }),
  },
  'attendance.absence_followed_up': {
    published: false,
    data: object({ absenceId: Id, note: Note, settled: Type.Boolean() }),
  },
  'attendance.absence_withdrawn': { published: false, data: object({ absenceId: Id, why: Note }) },
  /** An expected child had not come long after it should have, and nobody had said why. */
  'attendance.overdue_noticed': {
    published: false,
    data: object({ childId: Id, day: DayText, expectedAt: Timestamp }),
  },
  'attendance.booked': {
    published: true,
    data: object({ bookingId: Id, childId: Id, day: DayText, from: TimeOfDay, to: TimeOfDay }),
  },
  'attendance.booking_cancelled': { published: true, data: object({ bookingId: Id }) },
  'attendance.head_counted': {
    published: true,
    data: object({
      roomId: Id,
      children: Count,
      expected: Count,
      /** By face: who was seen, who was not though expected, and who was though not expected. */
      faces: Type.Optional(object({ seen: Type.Array(Id), missing: Type.Array(Id), extra: Type.Array(Id) })),
    }),
  },
  /** Voids an earlier event from its own time on; what was known before this correction stays answerable. */
  'attendance.voided': { published: true, data: object({ voids: EventId, why: Note }) },
  'staff.clocked_in': { published: true, data: object({ staffId: Id, roomId: Type.Optional(Id) }) },
  /** `lastSeenAt` only where nobody saw it: the schedule ended a forgotten working day. */
  'staff.clocked_out': { published: true, data: object({ staffId: Id, lastSeenAt: Type.Optional(Timestamp) }) },
  'staff.moved': { published: true, data: object({ staffId: Id, roomId: Type.Optional(Id) }) },
  'staff.break_started': { published: true, data: object({ staffId: Id }) },
  'staff.shift_planned': {
    published: true,
    data: object({
      shiftId: EventId,
      groupId: EventId,
      staffId: Id,
      roomId: Id,
      day: DayText,
      from: TimeOfDay,
      to: TimeOfDay,
      breaks: Type.Array(ShiftBreak),
    }),
  },
  'staff.shift_cancelled': { published: true, data: object({ shiftId: EventId }) },
  'staff.break_ended': { published: true, data: object({ staffId: Id }) },

  /** Everyone inside at that moment. The ids of a whole house in one message are nobody's business outside. */
  'roll_call.started': {
    published: false,
    data: object({
      rollCallId: Id,
      kind: RollCallKind,
      note: Type.Optional(Note),
      people: Type.Array(object({ who: PersonKind, personId: Id, roomId: Type.Optional(Id) })),
    }),
  },
  'roll_call.marked': { published: false, data: object({ rollCallId: Id, marks: Type.Array(PersonMark) }) },
  'roll_call.closed': { published: false, data: object({ rollCallId: Id, report: Type.Optional(Note) }) },

  /** A child's health is nobody's business outside the house, nor of any flow. */
  'health.checked': { published: false, data: Type.Omit(HealthCheckBody, ['id', 'occurredAt'], closed) },
  'health.acted': {
    published: false,
    data: object({ checkId: EventId, actions: HealthActionBody.properties.actions, note: Type.Optional(Note) }),
  },
  'health.medicine_received': { published: false, data: Type.Omit(MedicineBody, ['id'], closed) },
  'health.medicine_given': { published: false, data: object({ medicineId: EventId, note: DoseBody.properties.note }) },
  'health.medicine_left_out': { published: false, data: object({ medicineId: EventId, why: Note }) },
  'health.medicine_ended': { published: false, data: object({ medicineId: EventId, why: Note }) },
  'health.reexamined': { published: false, data: object({ childId: Id, day: DayText, note: Type.Optional(Note) }) },
  /** Takes back a check or a dose that was recorded by mistake. */
  'health.withdrawn': { published: false, data: object({ withdraws: EventId, why: Note }) },
} as const satisfies Record<string, { published: boolean; data: TSchema }>;
