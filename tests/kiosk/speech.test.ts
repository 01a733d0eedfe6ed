import { signal } from '@preact/signals';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSpeech, ownVoice } from '../../kiosk/src/parts/speech.ts';
import { type Settings, settingsIn } from '../../kiosk/src/state/settings.ts';

const voice = (lang: string, localService: boolean) => ({ lang, localService, name: `${lang} ${localService}` });

describe('names spoken aloud', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  const speakWith = (voices: readonly ReturnType<typeof voice>[], changes: Partial<Settings> = {}) => {
    const said: { text: string; voice?: unknown; lang?: string }[] = [];
    vi.stubGlobal('speechSynthesis', {
      getVoices: () => voices,
      cancel: () => void said.splice(0),
      speak: (utterance: { text: string }) => void said.push(utterance),
    });
    vi.stubGlobal(
      'SpeechSynthesisUtterance',
      class {
        text: string;
        constructor(text: string) {
          this.text = text;
        }
      },
    );
    const speak = createSpeech({ settings: signal({ ...settingsIn(null), ...changes }) });
    return { speak, said };
  };

  it('are said by the machine’s own voice, and the newest name cuts the one before short', () => {
    const own = voice('zh-CN', true);
    const { speak, said } = speakWith([voice('zh-CN', false), voice('en-US', true), own]);
    expect(speak('样例一，再见')).toBe(true);
    expect(speak('样例二，再见')).toBe(true);
    expect(said).toEqual([{ text: '样例二，再见', voice: own, lang: 'zh-CN' }]);
  });

  it('never leave the house: without a voice of the machine’s own for the language nothing is said', () => {
    const { speak, said } = speakWith([voice('zh-CN', false), voice('en-US', true)]);
    expect(speak('样例一，再见')).toBe(false);
    expect(said).toEqual([]);
  });

  it('are not said when speech is off, or where the browser has none', () => {
    expect(speakWith([voice('zh-CN', true)], { speech: false }).speak('样例一')).toBe(false);
    vi.unstubAllGlobals();
    expect(createSpeech({ settings: signal(settingsIn(null)) })('样例一')).toBe(false);
  });

  it.each([
    ['zh', ['zh-TW', 'zh_CN'], 'zh_CN'],
    ['zh', ['en', 'zh-TW', 'cmn'], 'cmn'],
    ['zh', ['zha', 'zh-Hans-CN'], 'zh-Hans-CN'],
    ['en', ['zh-CN', 'en-GB'], 'en-GB'],
  ] as const)('in %s, of %j, by %s', (language, tags, chosen) => {
    const voices = tags.map((tag) => voice(tag, true));
    expect(ownVoice(voices, language)?.lang).toBe(chosen);
  });
});
