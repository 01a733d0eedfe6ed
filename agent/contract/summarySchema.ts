import { SealedSummary, summaryDataSchema } from './summary.ts';

/** A sealed summary as JSON Schema 2020-12, under the address that every summary names as its `dataschema`. */
export const summarySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: summaryDataSchema,
  title: 'Nestbox daily summary, sealed',
  ...SealedSummary,
} as const;
