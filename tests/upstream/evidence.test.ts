import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256 } from '#agent/journal/chain.ts';
import { takeEvidence } from '#agent/upstream/evidence.ts';
import { namesIn } from '#agent/upstream/names.ts';
import { withoutMetadata } from '#agent/upstream/pictureMetadata.ts';
import { mostEvidenceBytes } from '#contract/district.ts';
import { jpeg, jpegWithPlace, pdf, place, png, pngWithPlace, webp, webpWithPlace } from './pictures.ts';

type MediaType = 'image/jpeg' | 'image/png' | 'image/webp' | 'application/pdf';
const attach = (mediaType: MediaType, bytes: Buffer, name = 'a.bin') => ({
  name,
  mediaType,
  base64: bytes.toString('base64'),
});
const take = (mediaType: MediaType, bytes: Buffer) => takeEvidence([attach(mediaType, bytes)]);

describe('what is attached to an answer', () => {
  test.each([
    ['image/jpeg', jpegWithPlace, jpeg],
    ['image/png', pngWithPlace, png],
    ['image/webp', webpWithPlace, webp],
  ] as const)('as %s keeps its pixels and loses where it was taken and by whom', (mediaType, bytes, clean) => {
    expect(bytes.includes(place)).toBe(true);
    const taken = take(mediaType, bytes);
    if (!taken.ok) throw new Error(taken.errors[0]?.message);
    const [one] = taken.evidence;
    expect(one?.content.includes('GPS')).toBe(false);
    // What is left draws the same picture: the part with the pixels is there, byte for byte.
    const pixels = clean.subarray(-30, mediaType === 'image/png' ? -12 : undefined);
    expect(one?.content.includes(pixels)).toBe(true);
    expect(one).toMatchObject({
      bytes: one?.content.length,
      sha256: sha256(one?.content ?? '').toString('hex'),
    });
    expect(withoutMetadata[mediaType](one?.content ?? Buffer.alloc(0))).toEqual(one?.content);
  });

  test('that is no picture with anything to hide stays as it is', () => {
    expect(withoutMetadata['image/png'](png)).toEqual(png);
    expect(withoutMetadata['image/webp'](webp)).toEqual(webp);
  });

  test('is refused when it is something else than it says', () => {
    const all = { 'image/jpeg': jpeg, 'image/png': png, 'image/webp': webp, 'application/pdf': pdf };
    for (const [said] of Object.entries(all)) {
      for (const [is, bytes] of Object.entries(all)) expect(take(said as MediaType, bytes).ok).toBe(said === is);
    }
    expect(take('image/jpeg', Buffer.from('<script>')).ok).toBe(false);
  });

  test('is refused when it was cut off: half a picture proves nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(['image/jpeg', jpeg] as const, ['image/png', png] as const, ['image/webp', webp] as const),
        fc.nat(),
        ([mediaType, bytes], cut) => {
          expect(take(mediaType, bytes.subarray(0, cut % bytes.length)).ok).toBe(false);
        },
      ),
    );
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...([jpegWithPlace, pngWithPlace, webpWithPlace] as const)),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
        (whole, changes) => {
          const bytes = Buffer.from(whole);
          for (const [at, to] of changes) bytes[at % bytes.length] = to;
          for (const strip of Object.values(withoutMetadata)) strip(bytes);
        },
      ),
    );
  });

  test('is refused above 500 KB, twice, and as a PDF with a photo that tells its place', () => {
    const heavy = Buffer.concat([pdf, Buffer.alloc(mostEvidenceBytes)]);
    expect(take('application/pdf', heavy)).toMatchObject({ ok: false, errors: [{ path: 'body/evidence/0/base64' }] });
    expect(take('application/pdf', Buffer.concat([pdf, jpegWithPlace])).ok).toBe(false);
    const twice = takeEvidence([attach('image/png', png), attach('image/png', png, 'b.png')]);
    expect(twice).toMatchObject({ ok: false, errors: [{ path: 'body/evidence/1' }] });
  });
});

test('a name is found as people write it, and not within another word', () => {
  const names = ['陈小雨', 'Mei', '安', 'O.Lin'];
  expect(namesIn('请看陈小雨的床', names)).toEqual(['陈小雨']);
  expect(namesIn('mei and oXlin were out', names)).toEqual(['Mei']);
  expect(namesIn('Meiling，安全通道已清', names)).toEqual([]);
});
