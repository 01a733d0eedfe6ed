import { closed, nullable } from '#contract/shape.ts';
import { DayText, Id, literals } from '#contract/values.ts';
import Type, { type Static } from '#typebox';

const Months = Type.Integer({ minimum: 0, maximum: 216 });
const RuleId = Id;
const Children = Type.Integer({ minimum: 1, maximum: 150 });

/** Where a rule comes from: `seed` the district's plan, `nat` a national text to be checked, `ours` a product decision. */
const RuleTag = literals('seed', 'nat', 'ours');

const Rule = Type.Object(
  {
    document: Id,
    clause: Type.String({ minLength: 1, maxLength: 40 }),
    words: Type.String({ minLength: 2, maxLength: 120, description: 'The words of that clause, quoted' }),
    says: Type.String({ minLength: 2, maxLength: 120, description: 'What it asks, as the screen shows it' }),
    tag: RuleTag,
  },
  closed,
);

const Band = Type.Object(
  { id: Id, fromMonths: Months, toMonths: Months, childrenPerCaregiver: Children, rule: RuleId },
  closed,
);

const ClassRule = Type.Object(
  {
    cap: Children,
    childrenPerCaregiver: nullable(Children),
    fromMonths: Months,
    capRule: RuleId,
    ratioRule: RuleId,
  },
  closed,
);

/**
 * What guardians see of the room that their child is in: `still` one picture at a look, `live` pictures for a minute. Left
 * out it is `off`. Ours: the district's plan (seed 四(五)三) has status pushed to guardians and says nothing of pictures, some
 * districts forbid them, and whoever is under 14 may be shown only with a guardian's own consent (nat, PIPL arts. 29, 31).
 */
const GuardianPictures = literals('off', 'still', 'live');

/** A rule pack: what the law and the district ask, as data that can be replaced and dated. */
export const RulePack = Type.Object(
  {
    id: Id,
    // Typed on a command line as `ID@VERSION`.
    version: Type.String({ pattern: '^[A-Za-z0-9._-]{1,20}$' }),
    title: Type.String({ minLength: 1, maxLength: 120 }),
    effectiveFrom: DayText,
    effectiveTo: Type.Optional(DayText),
    documents: Type.Record(Type.String(), Type.String({ minLength: 2, maxLength: 120 })),
    bands: Type.Array(Band, { minItems: 1, maxItems: 12 }),
    classes: Type.Object(
      { infant: ClassRule, toddler_small: ClassRule, toddler_big: ClassRule, mixed: ClassRule },
      closed,
    ),
    mixedAges: Type.Object(
      {
        default: literals('youngest', 'class_type', 'carry'),
        rules: Type.Object({ youngest: RuleId, class_type: RuleId, carry: RuleId }, closed),
      },
      closed,
    ),
    facility: Type.Object(
      {
        places: Type.Integer({ minimum: 1 }),
        placesRule: RuleId,
        indoorSquareMetresPerPlace: Type.Integer({ minimum: 0 }),
        outdoorSquareMetresPerPlace: Type.Integer({ minimum: 0 }),
        spaceRule: RuleId,
        leaseYears: Type.Integer({ minimum: 0 }),
        leaseRule: RuleId,
      },
      closed,
    ),
    footage: Type.Object(
      {
        retentionDays: Type.Integer({ minimum: 1 }),
        rule: RuleId,
        remoteViewing: Type.Optional(
          Type.Boolean({ description: 'Footage may be looked at from outside the house; when left out it may not' }),
        ),
        guardianPictures: Type.Optional(GuardianPictures),
        /** What allows it. Needed where guardians see anything: other people's children are in the picture, too. */
        guardianPicturesRule: Type.Optional(RuleId),
      },
      closed,
    ),
    alarm: Type.Object({ armedMinutesPerDay: Type.Integer({ minimum: 0, maximum: 1440 }), rule: RuleId }, closed),
    subsidy: Type.Object(
      {
        infantYuanPerMonth: Type.Integer({ minimum: 0 }),
        toddlerYuanPerMonth: Type.Integer({ minimum: 0 }),
        rule: RuleId,
      },
      closed,
    ),
    rules: Type.Record(Type.String(), Rule),
  },
  closed,
);

export type RulePack = Static<typeof RulePack>;
export type Rule = Static<typeof Rule>;
export type AgeBand = Static<typeof Band>;
/** How a room with children of several bands is judged. */
export type MixedAges = RulePack['mixedAges']['default'];
