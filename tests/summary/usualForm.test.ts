import { describe, expect, test } from 'vitest';
import { usualFormOf } from '#agent/summary/usualForm.ts';
import Type from '#typebox';
import { Check } from '#typebox/value';

/** Whether a JSON text is of the form, as bytes are looked at: a sign for each. */
const isOf = (schema: object, json: string): boolean =>
  new RegExp(`^(?:${usualFormOf(schema)})$`).test(Buffer.from(json).toString('latin1'));

describe('the usual form of what a schema allows', () => {
  test.each([1, 9, 10, 59, 60, 99, 100, 1000, 1440, 1500, 2099])('numbers up to %d, and no other', (maximum) => {
    for (const minimum of [0, 1]) {
      const schema = Type.Integer({ minimum, maximum });
      for (let value = 0; value <= maximum * 2 + 20; value += 1) {
        expect([value, isOf(schema, String(value))]).toEqual([value, Check(schema, value)]);
      }
      for (const text of ['00', '01', '-1', '-0', '1.0', '1e2', ' 1', '']) expect(isOf(schema, text)).toBe(false);
    }
  });

  test('texts by their characters and not by their bytes', () => {
    const schema = Type.String({ maxLength: 3 });
    for (const text of ['', 'abc', '四五三', 'a〔'])
      expect([text, isOf(schema, JSON.stringify(text))]).toEqual([text, true]);
    for (const text of ['abcd', '四五三四', '"', '\\', '\n', '𠮷'])
      expect([text, isOf(schema, JSON.stringify(text))]).toEqual([text, false]);
  });

  test('patterns to their end, and none that could hide a quotation mark', () => {
    const schema = Type.String({ pattern: '^[a-c][0-9]{0,2}$' });
    expect(['a', 'b12', 'b123', 'd', ''].map((text) => isOf(schema, JSON.stringify(text)))).toEqual([
      ...[true, true],
      ...[false, false, false],
    ]);
    for (const pattern of ['^.*$', '^[^a]+$', 'a', '^\\S$', '^["a]$', '^[a\\]b]$', '^a"b$']) {
      expect([pattern, usualFormOf(Type.String({ pattern }))]).toEqual([pattern, undefined]);
    }
  });

  test('objects with their members in order, the optional ones or not, and no other', () => {
    const schema = Type.Object(
      { b: Type.Optional(Type.Null()), a: Type.Literal('x'), c: Type.Array(Type.Boolean(), { maxItems: 2 }) },
      { additionalProperties: false },
    );
    expect(usualFormOf(schema)).toBeUndefined();
    const known = Type.Object(
      { b: Type.Optional(Type.Null()), a: Type.Literal('x'), c: Type.Array(Type.Null(), { maxItems: 2 }) },
      { additionalProperties: false },
    );
    for (const json of ['{"a":"x","b":null,"c":[]}', '{"a":"x","c":[null,null]}']) expect(isOf(known, json)).toBe(true);
    for (const json of [
      '{"a":"x","c":[null,null,null]}',
      '{"c":[],"a":"x"}',
      '{"a":"x"}',
      '{"a":"x","c":[],"d":1}',
      '{"a":"x","c":[null,]}',
    ])
      expect([json, isOf(known, json)]).toEqual([json, false]);
    expect(usualFormOf(Type.Object({ a: Type.Null() }))).toBeUndefined();
  });
});
