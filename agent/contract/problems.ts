import Type, { type Static } from '#typebox';

/** Every error that the HTTP interface answers: code → status and what it means. RFC 9457. */
export const problemCodes = {
  bad_request: { status: 400, title: 'The request cannot be read' },
  invalid: { status: 400, title: 'A field is not as it must be' },
  unauthenticated: { status: 401, title: 'Nobody is identified' },
  kiosk_revoked: { status: 401, title: 'This kiosk has been revoked' },
  unknown_credential: { status: 401, title: 'This PIN or card is not known' },
  forbidden: { status: 403, title: 'This role may not do that' },
  person_required: { status: 403, title: 'Identify yourself at the kiosk first' },
  not_yours: { status: 403, title: 'This child is not yours to sign in or out' },
  custody_blocked: { status: 403, title: 'Please see the front desk' },
  not_authorised: { status: 403, title: 'Please see the front desk' },
  on_site_only: { status: 403, title: 'Footage is looked at in the house only' },
  not_found: { status: 404, title: 'There is no such thing here' },
  wrong_method: { status: 405, title: 'This address does not take that method' },
  id_reused: { status: 409, title: 'This id was used for something else' },
  conflict: { status: 409, title: 'That cannot be done in the present state' },
  already_present: { status: 409, title: 'This child is already inside' },
  not_present: { status: 409, title: 'This child is not inside' },
  not_clocked_in: { status: 409, title: 'This person is not clocked in' },
  already_clocked_in: { status: 409, title: 'This person is already clocked in' },
  reexamination_due: { status: 409, title: 'A re-examination is due before this child may come in' },
  still_inside: { status: 409, title: 'Children are still inside' },
  no_camera: { status: 409, title: 'No camera looks into this room alone' },
  look_over: { status: 409, title: 'This look is over' },
  roll_call_open: { status: 409, title: 'A roll-call is under way' },
  roll_call_unsettled: { status: 409, title: 'Not everyone is accounted for' },
  cursor_ahead: { status: 409, title: 'This cursor lies in the future of the feed' },
  cursor_too_old: { status: 410, title: 'What comes next after this cursor is no longer here' },
  gone: { status: 410, title: 'This is no longer available' },
  too_large: { status: 413, title: 'The body is larger than is taken here' },
  wrong_type: { status: 415, title: 'This content type is not taken here' },
  range_unsatisfiable: { status: 416, title: 'That part of the file does not exist' },
  unknown_reference: { status: 422, title: 'An id in the body names nothing' },
  forbidden_place: { status: 422, title: 'No camera may be there' },
  credentials_refused: { status: 422, title: 'The device does not take this account' },
  device_silent: { status: 422, title: 'The device does not answer' },
  confirmation_needed: { status: 409, title: 'Somebody must confirm that this is meant' },
  other_site: { status: 422, title: 'This is for another site' },
  bad_signature: { status: 422, title: 'No known key of the district made this signature' },
  outside_bands: { status: 422, title: 'Age outside every band' },
  clock_unset: { status: 422, title: 'The box does not know the time' },
  locked_out: { status: 423, title: 'Too many wrong PINs' },
  rate_limited: { status: 429, title: 'Too much was asked for at once' },
  internal: { status: 500, title: 'Something broke inside' },
  unavailable: { status: 503, title: 'A part of the box is not working now' },
} as const;
export type ProblemCode = keyof typeof problemCodes;

export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** An expected failure, on its way to the caller as problem+json. */
export interface Failure {
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** RFC 3339; from when a new try makes sense. */
  readonly retryAt?: string;
  /** Of a feed that does not begin with 1: the first number that can be had. */
  readonly oldestSequence?: number;
}

export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
  retryAt: Type.Optional(Type.String()),
  oldestSequence: Type.Optional(Type.Integer({ minimum: 1 })),
});
export type Problem = Static<typeof Problem>;
