import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical } from '#agent/journal/chain.ts';
import { signed } from '#agent/journal/signature.ts';
import { recognise } from '#agent/summary/recognise.ts';
import { judgeByParsing, judgeSealed } from '#agent/summary/verify.ts';
import { freshKey, sealDays } from '../district/chain.ts';

const key = freshKey();
const chain = sealDays('east', key, 3);
const bytesOf = (index: number): Buffer => chain[index]?.bytes ?? Buffer.alloc(0);
/** Both verdicts of the same bytes; the messages of the quick one are those of the other. */
const bothAgree = (bytes: Uint8Array): string => {
  const quick = judgeSealed(bytes, [key.jwk]);
  expect(quick).toEqual(judgeByParsing(bytes, [key.jwk]));
  return quick.ok ? 'ok' : quick.code;
};

/** Every place of a JSON value, as the keys that lead to it. */
const placesOf = (value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] => {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value)
    ? value.map((one, index) => [index, one] as const)
    : Object.entries(value as Record<string, unknown>);
  return [path, ...inner.flatMap(([name, one]) => placesOf(one, [...path, name]))];
};
/** A copy in which one place holds something else, or nothing. */
const changedAt = (value: unknown, path: readonly (string | number)[], to: unknown): unknown => {
  const [name, ...rest] = path;
  if (name === undefined) return to;
  if (Array.isArray(value)) return value.map((one, index) => (index === name ? changedAt(one, rest, to) : one));
  const { [String(name)]: old, ...others } = value as Record<string, unknown>;
  const fresh = changedAt(old, rest, to);
  return fresh === undefined ? others : { ...others, [name]: fresh };
};

describe('the quick reading of sealed bytes', () => {
  test('recognises what a site seals, and cuts out exactly what was signed', () => {
    for (const { bytes } of chain) {
      const quick = recognise(bytes);
      const { signature, ...unsigned } = JSON.parse(bytes.toString());
      expect(quick?.claim).toMatchObject({ signature, kid: key.jwk.kid, facility: 'east' });
      const [from = 0, to = 0] = quick?.signature ?? [];
      expect(bytes.toString('utf8', 0, from) + bytes.toString('utf8', to)).toBe(canonical(unsigned));
      expect(bothAgree(bytes)).toBe('ok');
    }
  });

  test('judges any changed bytes as the slow one does, and never lets one pass', () => {
    const edit = fc.record({
      at: fc.nat(bytesOf(0).length - 1),
      remove: fc.nat(3),
      put: fc.uint8Array({ maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.nat(2), fc.array(edit, { minLength: 1, maxLength: 3 }), (index, edits) => {
        const original = bytesOf(index);
        const bytes = edits.reduce(
          (text, { at, remove, put }) => Buffer.concat([text.subarray(0, at), put, text.subarray(at + remove)]),
          original,
        );
        const verdict = bothAgree(bytes);
        expect(verdict === 'ok').toBe(bytes.equals(original));
      }),
      { numRuns: 400 },
    );
  });

  test('judges any other values as the slow one does, even when the site signed them', () => {
    const event = (index: number): Record<string, unknown> => {
      const { signature: _, ...unsigned } = JSON.parse(bytesOf(index).toString());
      return unsigned;
    };
    const value = fc.oneof(
      fc.constantFrom(
        undefined,
        null,
        0,
        -1,
        1.5,
        1e21,
        2 ** 53,
        true,
        '',
        [],
        {},
        [0],
        { a: 1 },
        '2026-02-30',
        '07:30',
      ),
      fc.constantFrom(
        '\ud800',
        '"',
        '\\',
        '\u0007',
        '\u2028',
        '托育',
        'a'.repeat(200),
        '{"signature":"x"}',
        '12345678901234567890',
      ),
      fc.nat(),
      fc.string({ unit: 'binary' }),
    );
    const places = placesOf(event(0));
    fc.assert(
      fc.property(fc.nat(2), fc.constantFrom(...places), value, (index, place, to) => {
        const changed = changedAt(event(index), place, to);
        if (typeof changed !== 'object' || changed === null || Array.isArray(changed)) return;
        let bytes: Buffer;
        try {
          bytes = Buffer.from(canonical(signed(changed, key.privateKey)));
        } catch {
          // Half a surrogate pair: it has no canonical form, so it comes as the site could write it nevertheless.
          bytes = Buffer.from(JSON.stringify({ ...changed, signature: 'A'.repeat(86) }));
        }
        bothAgree(bytes);
      }),
      { numRuns: 600 },
    );
  });

  test('is not misled by what it has seen before', () => {
    const [a, b] = [bytesOf(0), bytesOf(1)];
    const longer = Buffer.from(a.toString().replace('"places":60', '"places":601'));
    for (const bytes of [a, longer, b, a, Buffer.concat([a, a]), a.subarray(0, -1), b]) bothAgree(bytes);
    // The end of an object is read anew after what is known of it.
    for (const end of ['7}', '007}', '-7}', '1.5}', '"7"}', '7,"x":1}', '7]', '7', '1e3}', 'nul}']) {
      bothAgree(Buffer.from(b.toString().replace(/"value":(null|\d+)\}/, `"value":${end}`)));
      expect(bothAgree(b)).toBe('ok');
    }
  });

  test('leaves escaped texts and texts in Chinese to whoever can read them, with the same verdict', () => {
    const version = (text: string): Buffer => {
      const { signature: _, ...unsigned } = JSON.parse(bytesOf(0).toString());
      return Buffer.from(
        canonical(signed(changedAt(unsigned, ['data', 'system', 'version'], text) as object, key.privateKey)),
      );
    };
    expect(bothAgree(version('0.1.0 "试用"'))).toBe('ok');
    expect(recognise(version('试用'))).toBeDefined();
    expect(recognise(version('\\'))).toBeUndefined();
  });
});
