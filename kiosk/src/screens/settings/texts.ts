import type { Texts } from '../../i18n/text.ts';

/** Chinese, then English. */
export const settingsTexts = {
  'settings.title': ['这台屏的设置', 'Settings of this kiosk'],
  'settings.people': ['给人看和听', 'Seen and heard'],
  'settings.place': ['放在哪里', 'Where it stands'],
  'settings.place.hint': ['班里的平板打开就是自己的教室。', 'A room tablet opens in its own room.'],
  'settings.wholeHouse': ['前台', 'Front desk'],
  'settings.sound': ['告警声音', 'Alert sound'],
  'settings.sound.hint': [
    '关掉以后，这台屏不再响，警号和别的屏照常。',
    'Off: this kiosk is silent; the siren and other kiosks are not.',
  ],
  'settings.speech': ['语音播报', 'Spoken names'],
  'settings.speech.none': [
    '这台机器没有自带这种语言的语音，不会播报。网上的语音会知道孩子的名字，所以不用。',
    'This machine has no voice of its own for this language, so nothing is spoken. A voice from the network would learn the names, so none is used.',
  ],
  'settings.test': ['试一试', 'Try it'],
  'settings.test.words': ['语音播报正常', 'Speech works'],
  'settings.languages': ['语言', 'Language'],
  'settings.zh': ['中文', '中文'],
  'settings.en': ['English', 'English'],
  'settings.idle': ['无人操作多久回到看板', 'Back to the board after'],
  'settings.idle.seconds': ['{n} 秒', { one: '{n} second', other: '{n} seconds' }],
} as const satisfies Texts;
