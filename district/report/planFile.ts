import Type from '#typebox';

/** A file of targets that takes the place of the plan's own: one entry a year. */
export const PlanFile = Type.Array(
  Type.Object(
    {
      year: Type.Integer({ minimum: 2000, maximum: 2100 }),
      places: Type.Integer({ minimum: 0 }),
      placesPerThousandHundredths: Type.Integer({ minimum: 0 }),
      inclusivePermille: Type.Integer({ minimum: 0, maximum: 1000 }),
    },
    { additionalProperties: false },
  ),
  { minItems: 1 },
);
