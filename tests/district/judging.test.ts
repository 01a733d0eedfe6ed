import { describe, expect, test } from 'vitest';
import { judgeRanges } from '#district/pull/judgeRanges.ts';
import { createJudging } from '#district/pull/judging.ts';
import { splitPage } from '#district/pull/page.ts';
import { freshKey, sealDays } from './chain.ts';

const key = freshKey();
const chain = sealDays('east', key, 20);
const head = JSON.stringify({ sequence: 20, sha256: 'a'.repeat(64) });
const pageOf = (items: readonly string[]): Buffer =>
  Buffer.from(`{"site":"east","head":${head},"summaries":[${items.join(',')}]}`);
const texts = chain.map(({ bytes }) => bytes.toString());

describe('a page of the feed', () => {
  test('is cut into exactly the sealed bytes', () => {
    const body = pageOf(texts);
    const page = splitPage(body);
    expect(page).toMatchObject({ ok: true, site: 'east', head: { sequence: 20 } });
    if (page.ok) expect(page.ranges.map((range) => body.toString('utf8', ...range))).toEqual(texts);
    expect(splitPage(pageOf([]))).toMatchObject({ ok: true, ranges: [] });
  });

  test.each(['', 'hello', '{}', '{"summaries":[]}', `{"site":"east","head":${head},"summaries":[`, '[]'])(
    'is not %s',
    (text) => {
      expect(splitPage(Buffer.from(text)).ok).toBe(false);
    },
  );

  test('is verified in threads with the same verdicts, and each keeps its own bytes', async () => {
    const many = Array.from({ length: 80 }, () => texts).flat();
    many[777] = many[777]?.replace('"places":60', '"places":61') ?? '';
    many[900] = '{"a":[1,2]}';
    const body = pageOf(many);
    const page = splitPage(body);
    if (!page.ok) throw new Error(page.detail);
    const expected = judgeRanges(body, page.ranges, [key.jwk]);
    const judging = createJudging(2);
    try {
      const judged = await judging.judge(Buffer.from(body), page.ranges, [key.jwk]);
      expect(judged.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(many);
      expect(judged.map(({ bytes: _, ...verdict }) => verdict)).toEqual(
        expected.map(({ range: _, ...verdict }) => verdict),
      );
      expect(judged.flatMap((one, index) => (one.ok ? [] : [`${index} ${one.code}`]))).toEqual([
        '777 bad_signature',
        '900 not_a_summary',
      ]);
    } finally {
      await judging.close();
    }
  });
});
