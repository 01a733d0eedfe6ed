import type { MustId } from '../musts.ts';
import { pause } from '../probe.ts';
import { jsonOf } from '../reading.ts';
import { type Check, judge, notTested, refusedAs, type Visit } from '../visit.ts';

const paths = [
  '/district/v1/summaries',
  '/district/v1/summaries/1999-01-01',
  '/district/v1/key',
  '/district/v1/answers',
  '/district/v1/schema',
] as const;
const ofTheHouse = ['/api/v1/children', '/api/v1/rooms', '/api/v1/attendance'] as const;

/** Percent signs that mean nothing, NUL, endless and doubled fields, half a character. */
const garbage = [
  ...[
    '/district/v1/summaries?after=%00',
    '/district/v1/summaries?after=1&after=2',
    '/district/v1/summaries?__proto__=1',
  ],
  ...[
    `/district/v1/summaries?limit=${'9'.repeat(400)}`,
    '/district/v1/summaries/%ff',
    '/district/v1/answers?after=%00',
    '/district/v1/answers/%ff/evidence/x',
    '/district/v1/summaries/2026-02-30',
  ],
] as const;

const mostPolls = 1000;

const isError = ({ status }: { readonly status: number }): boolean => status >= 400;
/** What a stack, a source file or a folder of the box looks like in a text. */
const inside = /\n\s+at |node_modules|\.[cm]?[jt]s:\d+|(?:^|[\s"'(])\/(?:home|root|usr|var|opt|work|tmp|srv|etc)\//;

const complain = (visit: Visit, about: (answer: Visit['probe']['heard'][number]) => string | undefined) =>
  judge([
    ...new Set(
      visit.probe.heard.flatMap((answer) => {
        const complaint = about(answer);
        return complaint === undefined ? [] : [`${answer.method} ${answer.path.slice(0, 80)} ${complaint}`];
      }),
    ),
  ]);

/** What is asked of every answer: who may ask, how often, and how a refusal looks. */
export const answerChecks = {
  'NB-AUTH-001': async ({ probe }) => {
    const complaints: string[] = [];
    for (const path of paths)
      complaints.push(...refusedAs(await probe.ask(path, { token: null }), 401, 'unauthenticated'));
    return judge(complaints);
  },
  'NB-AUTH-002': async ({ probe }) =>
    judge(refusedAs(await probe.ask(paths[0], { token: 'proves-nothing' }), 401, 'unauthenticated')),
  'NB-AUTH-003': async ({ probe }) => {
    const complaints: string[] = [];
    for (const path of ofTheHouse) complaints.push(...refusedAs(await probe.ask(path), 403, 'forbidden'));
    return judge(complaints);
  },
  'NB-LIM-001': async (visit) => {
    const answer = await flooded(visit);
    if (!answer) return judge([`${mostPolls} polls at once were all answered`]);
    const after = answer.headers['retry-after'] ?? 'missing';
    return judge([
      ...refusedAs(answer, 429, 'rate_limited'),
      ...(/^[1-9]\d*$/.test(after) ? [] : [`Retry-After is ${after}`]),
    ]);
  },
  'NB-LIM-002': async (visit) => {
    const answer = await flooded(visit);
    const seconds = Number(answer?.headers['retry-after']);
    if (!answer || !(seconds > 0 && seconds <= 90)) return notTested('no_answer');
    await pause(seconds);
    const { status } = await visit.probe.ask('/district/v1/key', { impatient: true });
    return judge(status === 200 ? [] : [`after ${seconds} s it is answered ${status}`]);
  },
  'NB-PROB-001': async (visit) =>
    complain(visit, (answer) => {
      if (!isError(answer) || answer.method === 'HEAD') return undefined;
      const type = answer.headers['content-type'] ?? 'none';
      if (!type.startsWith('application/problem+json')) return `is of type ${type}`;
      const problem = jsonOf(answer);
      const missing = ['type', 'title', 'status', 'code'].filter((name) => problem?.[name] === undefined);
      return missing.length === 0 ? undefined : `has no ${missing.join(', ')}`;
    }),
  'NB-PROB-002': async (visit) =>
    complain(visit, (answer) => {
      const said = isError(answer) ? jsonOf(answer)?.status : undefined;
      return said === undefined || said === answer.status ? undefined : `says ${String(said)} and is ${answer.status}`;
    }),
  'NB-PROB-003': async (visit) =>
    complain(visit, (answer) => {
      // As it is, and with its line ends: a stack in JSON has them escaped.
      const text = answer.body.toString('utf8').replaceAll('\\n', '\n');
      return isError(answer) && inside.test(text) ? `shows ${inside.exec(text)?.[0].trim()}` : undefined;
    }),
  'NB-PROB-004': async ({ probe }) => {
    const complaints: string[] = [];
    for (const path of garbage) {
      const { status } = await probe.ask(path);
      if (status >= 500) complaints.push(`${path.slice(0, 60)} is answered ${status}`);
    }
    return judge(complaints);
  },
  'NB-PROB-005': async ({ probe }) =>
    judge(refusedAs(await probe.ask('/district/v1/there-is-no-such-thing'), 404, 'not_found')),
  'NB-HTTP-001': async (visit) =>
    complain(visit, ({ headers }) => (headers['x-content-type-options'] === 'nosniff' ? undefined : 'does not say so')),
  'NB-HTTP-002': async (visit) =>
    complain(visit, (answer) => {
      const caching = answer.headers['cache-control'] ?? '';
      return isError(answer) && !/\bno-store\b/.test(caching) ? `says "${caching}"` : undefined;
    }),
} as const satisfies Partial<Record<MustId, Check>>;

/** Polls until it is refused; undefined when it never is. */
const flooded = async ({ probe }: Visit) => {
  for (let poll = 0; poll < mostPolls; poll += 1) {
    const answer = await probe.ask('/district/v1/key', { impatient: true });
    if (answer.status === 429) return answer;
  }
  return undefined;
};
