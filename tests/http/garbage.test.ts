import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { problemCodes } from '#contract/problems.ts';
import { openSiteApp, type SiteApp, type SiteRoute } from '#tests/siteApp.ts';
import { Value } from '#typebox/value';

/** Enough to reach every route with every kind of garbage within some seconds. */
const cases = 900;

test('whatever comes, at any route, is answered in an orderly way and leaves the journal sound', async () => {
  const site = await openSiteApp();
  await peopleIn(site);
  const callers = (['head', 'technician', 'district'] as const).map((role) => site.as(role));
  const routes = site.routes.filter(({ path }) => path !== '/api/v1/events');
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...callers),
      fc.constantFrom(...routes).chain(requestOf),
      async (caller, asked) => {
        const before = site.stores.journal.lastSeq();
        const answer = await site.app.inject({
          ...asked,
          method: asked.method as 'GET', // as registered
          headers: { ...caller, ...asked.headers },
        });
        const accepted = answer.statusCode < 300;
        if (!accepted && answer.statusCode !== 304) expectProblem(answer, asked.method);
        // A custody block is a refusal and a fact at once.
        if (!accepted && !answer.body.includes('"custody_blocked"')) {
          expect(site.stores.journal.lastSeq(), answer.body).toBe(before);
        }
        expect(site.errors()).toBe('');
      },
    ),
    { numRuns: cases },
  );
  expect(checkJournal(site.stores.db, site.stores.projectionsOver)).toEqual([]);
  const health = await site.app.inject({ method: 'GET', url: '/healthz' });
  expect(health.statusCode).toBe(200);
  expect(health.json()).toMatchObject({ status: 'ok' });
});

const expectProblem = (
  answer: { statusCode: number; headers: Record<string, unknown>; body: string },
  method: string,
): void => {
  const { statusCode, headers, body } = answer;
  expect(statusCode, body).toBeGreaterThanOrEqual(400);
  expect(statusCode, body).toBeLessThan(500);
  expect(headers['content-type'], body).toMatch(/^application\/problem\+json/);
  expect(body).not.toMatch(/node_modules|\.[jt]s:\d+|\n\s+at /);
  if (method === 'HEAD') return;
  const { code, status, title } = JSON.parse(body);
  expect(Object.keys(problemCodes)).toContain(code);
  expect(problemCodes[code as keyof typeof problemCodes].title).toBe(title); // just seen to be one of them
  expect(status).toBe(statusCode);
};

/** Somebody to name, so that bodies that are nearly right get as far as the rules. */
const peopleIn = async ({ app, as }: SiteApp): Promise<void> => {
  const records: readonly [string, object][] = [
    ['adults/a1', { name: '甲一', phoneTail: '0001' }],
    ['staff/s1', { name: '乙一', role: 'caregiver', qualifications: [] }],
    [
      'children/c1',
      {
        name: '丙一',
        birthDate: '2025-01-15',
        classId: 'toddler-small-1',
        careType: 'full_day',
        enrolledFrom: '2026-09-01',
        guardians: [{ adultId: 'a1', relation: '母', pickup: true }],
      },
    ],
  ];
  for (const [path, record] of records) {
    const { statusCode, body } = await app.inject({
      method: 'PUT',
      url: `/api/v1/${path}`,
      headers: as('head'),
      payload: { id: crypto.randomUUID(), ...record },
    });
    expect(statusCode, body).toBe(201);
  }
};

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly payload?: string;
}

const requestOf = ({ method, path, schema }: SiteRoute): fc.Arbitrary<Asked> =>
  fc.record({
    method: fc.constant(method),
    url: fc.tuple(pathOf(path, schema.params), queryOf(schema.querystring)).map(([at, query]) => at + query),
    headers: fc.oneof(
      { weight: 4, arbitrary: fc.constant({ 'content-type': 'application/json' }) },
      { weight: 1, arbitrary: oddHeaders },
    ),
    ...(method === 'GET' || method === 'HEAD' ? {} : { payload: payloadOf(schema.body) }),
  });

/** Half a character, NUL, the words that objects inherit, and what other programs trip over. */
const oddTexts = fc.constantFrom(
  ...['', ' ', '\0', 'a\0b', '\ud800', 'x\udfffy', '__proto__', 'constructor', '../../etc/passwd', '%', '‮', '👩‍👧'],
  ...["'; DROP TABLE event; --", '9'.repeat(400), 'a'.repeat(5000), '-1', '1e999', 'NaN', 'null', '2026-02-30'],
  ...[
    '2026-09-16T08:00:00',
    '2026-09-16T08:00:00[Asia/Shanghai]',
    '+275760-09-13T00:00:00Z',
    '0000-01-01',
    '9999-12-31',
  ],
  ...['9999-12-31T23:59:59Z', '0000-01-01T00:00:00+23:59', '2026-12-31T23:59:60Z', '2026-09-16T08:00:00−08:00'],
);
const hugeNumbers = fc.constantFrom(1e308, -1e308, 5e-324, 2 ** 53, -(2 ** 63), 2 ** 64, 1e21, -1, 0.5, 0);
const junk: fc.Arbitrary<unknown> = fc.oneof(oddTexts, hugeNumbers, fc.jsonValue(), fc.string({ unit: 'binary' }));

/** Texts that fields ask for. A field takes those that its own schema allows. */
const likely = [
  ...['c1', 'a1', 's1', 'infant', 'toddler-small-1', 'cam-yard', '甲', 'S-1', '1234', '123456', '12', '1.mp4', '08:00'],
  ...['2026-09-15', '2026-09-16', '2026-09-16T07:59:00+08:00', '2026-09-15T23:00:00Z', '9999-12-31', '0000-01-01'],
  ...['9999-12-31T23:59:59Z', '0000-01-01T00:00:00Z', '01920000-0000-7000-8000-000000000001', 'a'.repeat(64)],
  ...['0'.repeat(64), `${'A'.repeat(86)}==`, 'A'.repeat(86), 'A'.repeat(43), 'DE-1', '99999999', '1789516800000.mp4'],
];

type Schema = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Values as the schema wants them, mostly. */
const matching = (schema: unknown): fc.Arbitrary<unknown> => {
  if (!isObject(schema)) return junk;
  if ('const' in schema) return fc.constant(schema.const);
  const choices = schema.enum ?? schema.anyOf;
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if (Array.isArray(choices)) return fc.oneof(...choices.map(matching));
  switch (schema.type) {
    case 'object': {
      const properties = isObject(schema.properties) ? schema.properties : {};
      const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
      return fc.record(Object.fromEntries(Object.entries(properties).map(([name, of]) => [name, matching(of)])), {
        requiredKeys: required,
      });
    }
    case 'array':
      return fc.array(matching(schema.items), { maxLength: 3 });
    case 'string': {
      const fitting = likely.filter((text) => Value.Check(schema, text));
      const fresh = schema.format === 'uuid' ? [fc.uuid(), fc.uuid()] : [];
      const own = schema.pattern === undefined && schema.format === undefined ? [oddTexts] : [];
      const known = fitting.length > 0 ? [fc.constantFrom(...fitting)] : [];
      return fc.oneof(...known, ...fresh, ...own, ...(known.length + fresh.length + own.length > 0 ? [] : [oddTexts]));
    }
    case 'integer':
    case 'number':
      return fc.oneof(fc.nat({ max: 20 }), hugeNumbers);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return junk;
  }
};

/** The same with one place in it changed: another value, a field gone, a field too many. */
const nearMiss = (schema: unknown): fc.Arbitrary<unknown> =>
  fc
    .tuple(matching(schema), fc.constantFrom('change', 'drop', 'extend'), fc.nat(), fc.nat({ max: 2 }), junk, oddTexts)
    .map(([value, how, at, depth, other, name]) => changed(value, { how, at, depth, other, name }));

interface Change {
  readonly how: 'change' | 'drop' | 'extend';
  readonly at: number;
  readonly depth: number;
  readonly other: unknown;
  readonly name: string;
}
const changed = (value: unknown, change: Change): unknown => {
  const { how, at, depth, other, name } = change;
  if (Array.isArray(value)) {
    return value.length === 0 || depth === 0
      ? [...value, other]
      : value.map((each) => changed(each, { ...change, depth: depth - 1 }));
  }
  if (!isObject(value)) return other;
  const keys = Object.keys(value);
  const key = keys[at % Math.max(1, keys.length)];
  if (how === 'extend' || key === undefined) return Object.fromEntries([...Object.entries(value), [name, other]]);
  if (depth > 0 && typeof value[key] === 'object')
    return { ...value, [key]: changed(value[key], { ...change, depth: depth - 1 }) };
  const { [key]: _gone, ...rest } = value;
  return how === 'drop' ? rest : { ...value, [key]: other };
};

const payloadOf = (schema: unknown): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.oneof(nearMiss(schema), matching(schema)).map((body) => JSON.stringify(body)) },
    { weight: 2, arbitrary: junk.map((body) => JSON.stringify(body) ?? '') },
    { weight: 1, arbitrary: matching(schema).chain((body) => torn(JSON.stringify(body))) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        ...['', '{', 'null', '\0', '\ufeff{}', '{"id":1e999}', '[1e400]', '{"__proto__":{"id":1}}', '{"a":1,"a":2}'],
        ...['{"id":"\\ud800"}', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, `"${'x'.repeat(1024 * 1024)}"`],
      ),
    },
  );
const torn = (text: string): fc.Arbitrary<string> => fc.nat({ max: text.length }).map((end) => text.slice(0, end));

const oddHeaders = fc.dictionary(
  fc.constantFrom('content-type', 'accept', 'accept-encoding', 'if-none-match', 'range', 'cookie', 'authorization'),
  fc.oneof(
    fc.constantFrom(
      ...['text/plain', 'application/xml', 'multipart/form-data', 'application/json; charset=utf-16', 'application/'],
      ...['', ';', '*', 'W/"', 'bytes=9-0', 'bytes=-', 'nestbox_kiosk=nbk_x_y', 'nestbox_kiosk=%', 'Bearer nbx_a_b'],
    ),
    fc.string({ maxLength: 40 }),
  ),
);

/** A path of the route, its parameters right, or odd and encoded, or odd and raw. */
const pathOf = (path: string, params: unknown): fc.Arbitrary<string> => {
  const right = matching(params);
  const names = path.match(/:\w+|\*/g) ?? [];
  const odd = fc.array(oddTexts, { minLength: names.length, maxLength: names.length });
  const raw = fc.constantFrom('%', '%00', '%ff', '%ud800', '..%2f..%2f', 'a'.repeat(300), '//', '%2e%2e', '\\');
  const filled = (texts: readonly unknown[]): string =>
    names.reduce((url, name, index) => url.replace(name, () => String(texts[index])), path);
  if (names.length === 0) return fc.constant(path);
  return fc.oneof(
    {
      weight: 5,
      arbitrary: right.map((values) => filled(names.map((name) => (isObject(values) ? values[name.slice(1)] : 'x')))),
    },
    { weight: 2, arbitrary: odd.map((texts) => filled(texts.map(encoded))) },
    { weight: 1, arbitrary: raw.map((text) => filled(names.map(() => text))) },
  );
};

const queryOf = (schema: unknown): fc.Arbitrary<string> => {
  const fields = fc.oneof(
    isObject(schema) ? fc.oneof(matching(schema), nearMiss(schema)) : fc.constant({}),
    fc.constant({}),
  );
  const written = fields.map((values) =>
    isObject(values)
      ? `?${Object.entries(values)
          .map(([name, value]) => `${encoded(name)}=${encoded(String(value))}`)
          .join('&')}`
      : '',
  );
  const raw = fc.constantFrom(
    '?',
    '?&&=',
    '?a=%',
    '?from=%ff&to=%00',
    '?limit[]=1',
    '?after=1&after=2',
    '?__proto__=1',
    `?${'a=1&'.repeat(2000)}`,
  );
  return fc.oneof({ weight: 4, arbitrary: written }, { weight: 1, arbitrary: raw });
};

/** As a browser sends it; half characters become the replacement character. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());
