import { match } from 'pinyin-pro';
import { describe, expect, it } from 'vitest';
import { finderWith, found } from '../../kiosk/src/parts/search.ts';

const find = finderWith(match);
const people = ['云朵朵', '星小满', '麦豆豆', '阿依古丽·买买提艾力', '单小月', '吕一一', 'Anna Lee'].map((name) => ({
  name,
}));
const namesFor = (query: string): string[] => found(people, query, find).map(({ name }) => name);

describe('finding a name', () => {
  it.each([
    ['initials', 'YDD', ['云朵朵']],
    ['small letters', 'ydd', ['云朵朵']],
    ['full pinyin', 'yunduoduo', ['云朵朵']],
    ['pinyin as far as it was typed', 'yund', ['云朵朵']],
    ['characters', '朵朵', ['云朵朵']],
    ['initials across the dot of a long name', 'AYGLM', ['阿依古丽·买买提艾力']],
    ['the reading that a surname has', 'shan', ['单小月']],
    ['v for ü, as it is typed', 'lv', ['吕一一']],
    ['Latin letters', 'anna', ['Anna Lee']],
    ['letters of nobody', 'QQQ', []],
  ])('by %s', (_what, query, names) => {
    expect(namesFor(query)).toEqual(names);
  });

  it('puts names that begin with it before those that contain it', () => {
    expect(namesFor('M')).toEqual(['麦豆豆', '星小满', '阿依古丽·买买提艾力']);
  });
});
