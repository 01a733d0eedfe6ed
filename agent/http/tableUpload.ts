import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { object } from '#contract/shape.ts';
import Type from '#typebox';
import type { App } from './app.ts';
import { answerError, sendProblem } from './problems.ts';

export const tableTypes = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
export type TableFormat = keyof typeof tableTypes;

/** Without `apply` an import says what it would do. */
export const ImportQuery = object({ apply: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])) });

export const wrongType = { code: 'wrong_type', detail: `Send ${Object.values(tableTypes).join(' or ')}` } as const;

/** Takes tables as they are sent, and nothing else, in this plugin. */
export const takeTables = (app: App): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(Object.values(tableTypes), { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
};

/** For the route that takes them: another type is refused by name. */
export const refuseOtherTypes = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  error.statusCode === 415 ? sendProblem(reply, wrongType) : answerError(error, request, reply);

/** A table as it was sent; undefined for what says no type that is taken. */
export const sentTable = ({ headers, body }: FastifyRequest): { format: TableFormat; bytes: Buffer } | undefined => {
  const type = headers['content-type']?.split(';')[0]?.trim();
  const format = type === tableTypes.csv ? 'csv' : type === tableTypes.xlsx ? 'xlsx' : undefined;
  return format && { format, bytes: Buffer.isBuffer(body) ? body : Buffer.alloc(0) };
};
