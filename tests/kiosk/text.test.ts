import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Phrase, sayIn, type Texts } from '../../kiosk/src/i18n/text.ts';
import { dateText, dayOf, timeOfDay, timestampOf, whenText, zoneMinutesOf } from '../../kiosk/src/state/clock.ts';
import { settingsIn } from '../../kiosk/src/state/settings.ts';
import { createFrameReader } from '../../kiosk/src/state/stream.ts';

const forms = (phrase: Phrase): string[] => (typeof phrase === 'string' ? [phrase] : [phrase.one, phrase.other]);
const holes = (sentence: string): string[] => [...new Set(sentence.match(/\{\w+\}/g) ?? [])].sort();

/** Every area's texts, found by what they are: a file of pairs. */
const files = ['i18n/{core,words}.ts', '{parts,screens}/**/*exts.ts'];
const areas = (
  await Promise.all(
    globSync(files, { cwd: 'kiosk/src' }).map(async (file) => {
      const address = resolve('kiosk/src', file);
      const found = (await import(/* @vite-ignore */ address)) as Record<string, Texts>;
      return Object.entries(found).map(([name, texts]) => ({ name, texts }));
    }),
  )
).flat();

describe.each(areas)('the texts of $name', ({ texts }) => {
  it('are none of them empty', () => {
    expect(Object.keys(texts)).not.toEqual([]);
    for (const [key, pair] of Object.entries(texts)) {
      for (const sentence of pair.flatMap(forms)) expect(sentence.trim() || sentence, key).not.toBe('');
    }
  });
  it('fill in the same blanks in both languages', () => {
    for (const [key, [zh, en]] of Object.entries(texts)) {
      expect(holes(forms(en).join()), key).toEqual(holes(forms(zh).join()));
    }
  });
});

describe('saying', () => {
  it('counts in English', () => {
    expect(sayIn('en')('tile.deficit', { n: 1 })).toBe('1 caregiver short');
    expect(sayIn('en')('tile.deficit', { n: 2 })).toBe('2 caregivers short');
    expect(sayIn('zh')('tile.deficit', { n: 2 })).toBe('缺 2 名保育人员');
  });
});

describe('time on the kiosk', () => {
  const at = Date.parse('2026-11-24T08:10:30+08:00');
  it('is the facility’s, whatever zone the machine is set to', () => {
    expect(timeOfDay(at, 480)).toBe('08:10');
    expect(dayOf(Date.parse('2026-11-24T00:00:01+08:00'), 480)).toBe('2026-11-24');
    expect(timestampOf(at, 480)).toBe('2026-11-24T08:10:30.000+08:00');
    expect(timestampOf(at, -210)).toBe('2026-11-23T20:40:30.000-03:30');
    expect(dateText(at, 480, 'zh-CN')).toContain('11月24日');
    expect(dateText(at, 480, 'en')).toBe('Tue, Nov 24');
  });
  it('says the day of a time that is not of today', () => {
    expect(whenText(at, at + 3_600_000, 480)).toBe('08:10');
    expect(whenText(at, Date.parse('2026-11-25T00:00:01+08:00'), 480)).toBe('11-24 08:10');
  });
  it('reads the zone from what the agent writes', () => {
    expect(zoneMinutesOf('2026-11-24T08:10:30.123+08:00')).toBe(480);
    expect(zoneMinutesOf('2026-11-24T08:10:30-03:30')).toBe(-210);
    expect(zoneMinutesOf('2026-11-24T08:10:30Z')).toBe(0);
    expect(zoneMinutesOf('')).toBeUndefined();
  });
});

describe('the event stream’s frames', () => {
  it('come whole out of pieces cut anywhere, with comments as heartbeats', () => {
    const text = 'id: 7\nevent: room\ndata: {"a":\ndata: 1}\n\n: still here\n\nid: 8\nevent: alert\ndata: 二\n\n';
    for (let size = 1; size <= text.length; size += 1) {
      const read = createFrameReader();
      const frames = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
        read(text.slice(index * size, (index + 1) * size)),
      ).flat();
      expect(frames).toEqual([
        { kind: 'message', name: 'room', id: '7', text: '{"a":\n1}' },
        { kind: 'comment' },
        { kind: 'message', name: 'alert', id: '8', text: '二' },
      ]);
    }
  });
});

it('a tile’s caption and its sentence call caregivers by one word: staff are more than they', () => {
  expect(sayIn('en')('tile.caregivers')).toBe('Caregivers');
  expect(sayIn('en')('tile.deficit', { n: 2 })).toBe('2 caregivers short');
});

describe('kept settings', () => {
  it('survive damage: what is foreign becomes the standard', () => {
    const standard = { language: 'zh', sound: true, speech: true, theme: 'paper', idleSeconds: 20, roomId: '' };
    for (const text of [
      null,
      '',
      '{',
      '[]',
      'null',
      '7',
      '{"language":"fr","sound":"loud","theme":"pink","idleSeconds":3,"roomId":7}',
    ]) {
      expect(settingsIn(text)).toEqual(standard);
    }
    expect(
      settingsIn('{"language":"en","sound":false,"speech":false,"theme":"night","idleSeconds":60,"roomId":"yard"}'),
    ).toEqual({
      language: 'en',
      sound: false,
      speech: false,
      theme: 'night',
      idleSeconds: 60,
      roomId: 'yard',
    });
  });
});
