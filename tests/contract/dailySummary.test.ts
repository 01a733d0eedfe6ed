import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { summaryDataSchema } from '#contract/summary.ts';
import { theDay } from '../summary/day.ts';
import { openSite } from '../summary/site.ts';

const file = join(import.meta.dirname, '../../agent/contract/dailySummary.json');
const schema = JSON.parse(readFileSync(file, 'utf8')) as { $id: string; $schema: string };
// Another implementation than the one that the box seals with.
const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

describe('the published form of a sealed summary', () => {
  test('stands under the address that each summary names, as JSON Schema 2020-12, and is served to the district', async () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: summaryDataSchema,
    });
    const app = await openSite().openApp();
    const answer = await app.inject({ method: 'GET', url: '/district/v1/schema' });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      200,
      expect.stringContaining('application/schema+json'),
    ]);
    expect(answer.json()).toEqual(schema);
  });

  test('fits what the box seals, now and before these figures were counted, and nothing that was added to it', () => {
    const site = openSite();
    site.checkIn('mei');
    site.sealing.seal(theDay);
    const sealed = JSON.parse(site.sealing.store.latest()?.bytes.toString() ?? '') as { data: object };
    const before: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, '../summary/sealedBefore.summary'), 'utf8'),
    );
    for (const one of [sealed, before]) {
      validate(one);
      expect(validate.errors ?? []).toEqual([]);
    }
    expect(validate({ ...sealed, data: { ...sealed.data, child: 'mei' } })).toBe(false);
    expect(validate({ ...sealed, data: { ...sealed.data, attestation: { closedBy: '钟园长' } } })).toBe(false);
  });
});
