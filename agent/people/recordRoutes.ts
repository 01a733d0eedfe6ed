import type { FastifyReply } from 'fastify';
import { type Failure, Problem } from '#contract/problems.ts';
import { Id } from '#contract/values.ts';
import Type from '#typebox';
import type { Verdict } from '../http/commands.ts';
import { sendProblem } from '../http/problems.ts';
import type { Fault, Findings } from './checks.ts';
import type { Page } from './roster.ts';

/** What the routes of all kinds of records have in common. */
export const RecordParams = Type.Object({ id: Id });
export const PageQuery = Type.Object(
  {
    after: Type.Optional(Id),
    limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,2}$', description: 'a number from 1 to 999' })),
  },
  { additionalProperties: false },
);
/** A PUT answers 201 when it was new, 200 when it came again. */
export const putResponses = <T extends Type.TSchema>(record: T) => ({ 200: record, 201: record, '4xx': Problem });
export const getResponses = <T extends Type.TSchema>(record: T) => ({ 200: record, '4xx': Problem });

const defaultLimit = 100;
const maxLimit = 200;

/** One page of a list, and the cursor of the next. One more than asked for is read, to see whether there is a next. */
export const pageOf = <T>(
  query: { readonly after?: string; readonly limit?: string },
  read: (page: Page) => T[],
  idOf: (record: T) => string,
): { records: T[]; next: string | null } => {
  const limit = Math.min(Number(query.limit ?? defaultLimit), maxLimit);
  const found = read({ after: query.after ?? '', limit: limit + 1 });
  const records = found.slice(0, limit);
  const last = records.at(-1);
  return { records, next: found.length > limit && last !== undefined ? idOf(last) : null };
};

export const sendRecord = <T extends object>(reply: FastifyReply, record: T | undefined): FastifyReply =>
  record ? reply.send(record) : sendProblem(reply, { code: 'not_found' });

/** The refusal for what a check found, and for other faults; undefined when there is nothing. */
export const refusalOf = (
  { invalid: found, unknown }: Findings,
  others: readonly Fault[] = [],
): (Verdict & { ok: false }) | undefined => {
  const invalid = [...others, ...found];
  const inBody = (faults: Findings['invalid']) => faults.map(({ path, message }) => ({ path: `body${path}`, message }));
  const refuse = (failure: Failure) => ({ ok: false, failure }) as const;
  if (invalid.length > 0) return refuse({ code: 'invalid', errors: inBody(invalid) });
  if (unknown.length > 0) return refuse({ code: 'unknown_reference', errors: inBody(unknown) });
  return undefined;
};
