import type { LackingEvidence } from '#contract/district.ts';
import { bodyOf, exchange } from '../exchange/exchange.ts';
import { codeIn, objectIn } from '../exchange/json.ts';
import type { Refusal, Road } from './forwarder.ts';
import { type Hearing, heardKinds } from './hearing.ts';

export interface HttpsRoadOptions {
  readonly site: string;
  /** The district's intake, with a path where it has one. */
  readonly url: string;
  readonly token: string | undefined;
  /** The authority of its certificate, PEM; undefined: those that the system trusts. */
  readonly ca: string | undefined;
  readonly hearing: Hearing;
  /** Told with each answer what of the attachments the district says that it lacks; undefined: it says nothing of it. */
  readonly onLacking: (said: unknown) => void;
  /** Not before its turn after the start: ten thousand sites do not begin in one second. */
  readonly isUp: () => boolean;
  readonly limitMs?: number;
}

export interface HttpsRoad extends Road {
  /** Asks what the district has for this site, and says where its chain and its answers stand. Rejects like `send`. */
  ask(head: { readonly sequence: number; readonly sha256: string; readonly answers: number }): Promise<void>;
  /** Sends what is attached to an answer. Rejects like `send`. */
  sendEvidence(which: LackingEvidence, file: { readonly mediaType: string; readonly bytes: Uint8Array }): Promise<void>;
}

/** From the first byte to the last of a request and its answer. */
const answeredWithinMs = 60_000;
const largestAnswerBytes = 1024 * 1024;

/** Sealed things by POST to the district's intake; its receipt and what else it has for us stand in the answer. */
export const httpsRoad = ({ site, url, token, ca, hearing, onLacking, isUp, limitMs }: HttpsRoadOptions): HttpsRoad => {
  const base = url.replace(/\/+$/, '');
  const call = (
    path: string,
    sent?: { readonly type: string; readonly bytes: Uint8Array },
  ): Promise<Readonly<Record<string, unknown>>> =>
    exchange(
      new URL(`${base}${path}`),
      {
        method: sent ? 'POST' : 'GET',
        headers: {
          accept: 'application/json',
          ...(sent && { 'content-type': sent.type }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: sent?.bytes,
        ...(ca !== undefined && { ca }),
        // No kept connection: a site sends once a day.
        agent: false,
        wholeMs: limitMs ?? answeredWithinMs,
      },
      async (answer) =>
        judgeAnswer(answer.statusCode ?? 0, (await bodyOf(answer, largestAnswerBytes)).toString('utf8')),
    );
  const hear = ({ receipt, lacking, ...lists }: Readonly<Record<string, unknown>>): void => {
    if (receipt !== undefined) hearing.value('receipts', receipt);
    for (const kind of heardKinds) {
      const said = lists[kind];
      for (const body of Array.isArray(said) ? said : []) hearing.value(kind, body);
    }
    onLacking(lacking);
  };
  return {
    name: 'https',
    isUp,
    send: async (kind, bytes) => {
      hear(await call(`/${kind}`, { type: contentTypes[kind], bytes }));
    },
    ask: async ({ sequence, sha256, answers }) => {
      const query = new URLSearchParams({ site, sequence: String(sequence), sha256, answers: String(answers) });
      hear(await call(`/notices?${query}`));
    },
    sendEvidence: async ({ answerId, sha256 }, { mediaType, bytes }) => {
      hear(await call(`/answers/${answerId}/evidence/${sha256}`, { type: mediaType, bytes }));
    },
  };
};

const contentTypes = { summaries: 'application/cloudevents+json', answers: 'application/json' } as const;

/** What is wrong with what was sent, and not with the way there: another road or a later time would not help. */
const refusals: readonly number[] = [400, 409, 413, 422];

/** The answer as JSON. @throws in words that hold no secret; a `Refusal` for what is not wanted as it is. */
const judgeAnswer = (status: number, text: string): Readonly<Record<string, unknown>> => {
  // A redirect is not followed: the token is for this address alone.
  if (status >= 300 && status < 400)
    throw new Error(`redirected (${status}); upstream.https.url must name the intake itself`);
  const body = objectIn(text);
  if (status >= 200 && status < 300) {
    if (!body) throw new Error('the answer is no JSON');
    return body;
  }
  const code = codeIn(body);
  if (code !== undefined && refusals.includes(status)) throw refusal(code);
  throw new Error(`answered ${status}${code === undefined ? '' : ` ${code}`}`);
};

const refusal = (code: string): Refusal =>
  Object.assign(new Error(`the district refused it: ${code}`), { refused: code });
