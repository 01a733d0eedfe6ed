import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical, commitmentOf, type Envelope, sha256 } from '#agent/journal/chain.ts';

test('a commitment is the digest of the salt and the canonical envelope, whatever it holds', () => {
  const text = fc.string({ unit: 'grapheme' });
  const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
  const envelopes: fc.Arbitrary<Envelope> = fc.record({
    id: fc.uuid(),
    type: text,
    occurredAt: instant,
    recordedAt: instant,
    actor: text,
    subject: text,
    data: fc.jsonValue(),
  });
  fc.assert(
    fc.property(envelopes, fc.uint8Array({ minLength: 16, maxLength: 16 }), (envelope, salt) => {
      expect(commitmentOf(salt, envelope)).toEqual(sha256(salt, canonical(envelope)));
    }),
  );
});
