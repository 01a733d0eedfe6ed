import Type, { type TSchema } from '#typebox';

/** No field but those that are named. Said again where fields are left out: `Type.Omit` alone forgets it. */
export const closed = { additionalProperties: false } as const;

export const object = <T extends Record<string, TSchema>>(properties: T) => Type.Object(properties, closed);

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
