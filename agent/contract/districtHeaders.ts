import Type, { type TSchema } from '#typebox';
import { Problem } from './problems.ts';

/** What the descriptions of the pulled routes say about headers (RFC 9110, RFC 9111). */
export const taggedRequest = Type.Object({
  'if-none-match': Type.Optional(
    Type.String({ description: 'The ETag of what the district has; a list of several, or *. Answered with 304.' }),
  ),
});

const etag = Type.String({ description: 'Strong: the same tag stands for the same bytes.' });
const caching = Type.String({
  description: '`immutable` for what can never change (a full page, a revision), else `no-cache`: ask with the ETag.',
});
export const taggedHeaders = { etag, 'cache-control': caching };

/** The schema of an answer together with its headers. */
export const described = <S extends TSchema>(schema: S, headers: Readonly<Record<string, TSchema>>): S => ({
  ...schema,
  headers,
});

export const notModified = described(
  Type.Null({ description: 'The district has this already. No body.' }),
  taggedHeaders,
);

/** `429` is told apart: the client must wait. */
export const refusals = {
  429: described(Type.Object(Problem.properties, { description: '`rate_limited`: this client asked for too much.' }), {
    'retry-after': Type.Integer({ minimum: 1, description: 'Seconds after which it may ask again.' }),
  }),
  '4xx': Problem,
} as const;
