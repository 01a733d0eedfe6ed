import Type, { type Static } from '#typebox';
import { nullable, object } from './shape.ts';
import { UnitTest } from './unitEvents.ts';
import {
  AreaKind,
  Count,
  DayText,
  EventId,
  Id,
  literals,
  PersonName,
  PositionKind,
  Sha256,
  Timestamp,
} from './values.ts';

/** Areas × cameras, and 全覆盖 as a number. */
export const CoverageReport = object({
  /** Covered of needed areas in whole percent, rounded down: 100 means every one. */
  percent: Type.Integer({ minimum: 0, maximum: 100 }),
  covered: Count,
  needed: Count,
  areas: Type.Array(
    object({
      areaId: Id,
      name: PersonName,
      kind: AreaKind,
      state: literals('covered', 'not_recording', 'unproved', 'no_camera', 'kept_free', 'violated'),
      cameras: Type.Array(
        object({ positionId: Id, name: PersonName, isProved: Type.Boolean(), isRecording: Type.Boolean() }),
      ),
    }),
  ),
});

/** What is no failure, and yet to be known by whoever accepts. */
const Finding = literals('no_tamper_signal', 'plain_text_login');

/** A place, what stands there, and what was proved of it by whom. */
const AcceptedPosition = object({
  positionId: Id,
  name: PersonName,
  kind: PositionKind,
  area: nullable(PersonName),
  covers: Type.Array(PersonName),
  zoneId: nullable(Id),
  unit: nullable(
    object({
      manufacturer: nullable(Type.String()),
      model: nullable(Type.String()),
      serial: nullable(Type.String()),
      firmware: nullable(Type.String()),
      mac: nullable(Type.String()),
      address: nullable(Type.String()),
      since: Timestamp,
    }),
  ),
  isProved: Type.Boolean(),
  /** Of the tests that it needs, those that nobody has done. */
  missing: Type.Array(UnitTest),
  /** Left out where there is nothing to be said. */
  findings: Type.Optional(Type.Array(Finding)),
  tests: Type.Array(
    object({
      test: UnitTest,
      testId: EventId,
      at: Timestamp,
      by: Type.String(),
      passed: Type.Boolean(),
      detail: Type.String(),
      measured: Type.Record(Type.String(), Type.Integer()),
      codec: nullable(Type.String()),
      pictureSha256: nullable(Sha256),
      tookMs: Count,
    }),
  ),
});

/** What the site was accepted with: signed with the site's key (RFC 8785 canonical JSON, Ed25519), pictures by their hashes. */
export const AcceptanceReport = object({
  schema: Type.Literal('nestbox.acceptance/1'),
  site: object({ code: Id, name: PersonName, address: nullable(Type.String()), contact: nullable(Type.String()) }),
  day: DayText,
  madeAt: Timestamp,
  version: Type.String(),
  isAccepted: Type.Boolean({
    description: 'Every position is proved, every area that needs it is covered, and no camera is where none may be',
  }),
  positions: Type.Array(AcceptedPosition),
  coverage: CoverageReport,
  retentionDays: Count,
  /** SHA-256 of the canonical JSON of `{positions, coverage, retentionDays}`: what a second person confirms. */
  contentSha256: Sha256,
  confirmations: Type.Array(object({ by: Type.String(), at: Timestamp })),
  alg: Type.Literal('Ed25519'),
  kid: Type.String(),
  signature: Type.String(),
});

/** The report as it was when it was asked for, as a page to be opened and printed in a browser. */
export const ReportPage = object({
  address: Type.String({ description: 'Path of the page: it needs no session, is guessed by nobody and is gone soon' }),
  expiresAt: Timestamp,
});
export const ConfirmationBody = object({ id: EventId, contentSha256: Sha256 });
export const Confirmation = object({ contentSha256: Sha256, by: Type.String(), at: Timestamp });

export type Finding = Static<typeof Finding>;
export type CoverageReport = Static<typeof CoverageReport>;
export type AcceptanceReport = Static<typeof AcceptanceReport>;
