import type { Texts } from '../../i18n/text.ts';

/** Chinese, then English. */
export const kiosksTexts = {
  'kiosks.title': ['触摸屏', 'Kiosks'],
  'kiosks.list': ['已登记的触摸屏', 'Enrolled kiosks'],
  'kiosks.none': ['还没有触摸屏', 'No kiosk yet'],
  'kiosks.this': ['就是这台', 'This one'],
  'kiosks.since': ['{day} 登记', 'since {day}'],
  'kiosks.revokedAt': ['{day} 停用', 'revoked {day}'],
  'kiosks.revoke': ['停用', 'Revoke'],
  'kiosks.revoke.name': ['停用 {name}', 'Revoke {name}'],
  'kiosks.revoke.sure': [
    '停用{name}？它马上不能再用，要重新登记。',
    'Revoke {name}? It stops at once and must be enrolled again.',
  ],
  'kiosks.revoke.own': [
    '这是您正在用的这台。停用后这里马上退出。',
    'This is the one you are using. It goes out at once.',
  ],
  'kiosks.revoke.yes': ['确认停用', 'Revoke it'],
  'kiosks.revoke.no': ['不停用', 'Keep it'],
  'kiosks.failed': ['没有成功：{why}', 'It failed: {why}'],
  'kiosks.new': ['登记新的触摸屏', 'Enrol a new kiosk'],
  'kiosks.new.hint': [
    '在新触摸屏或电脑的浏览器里打开网址，或输入登记码。',
    'Open the address in the browser of the new kiosk, or type the code there.',
  ],
  'kiosks.code.make': ['生成登记码', 'Make a code'],
  'kiosks.code.again': ['再生成一个', 'Make another'],
  'kiosks.code.making': ['正在生成…', 'Making…'],
  'kiosks.code': ['登记码', 'Enrolment code'],
  'kiosks.code.address': ['网址', 'Address'],
  'kiosks.code.left': [
    '还有 {n} 分钟有效，只能用一次',
    { one: '{n} minute left, good for one kiosk', other: '{n} minutes left, good for one kiosk' },
  ],
  'kiosks.code.over': ['登记码已过期', 'The code has run out'],
} as const satisfies Texts;
