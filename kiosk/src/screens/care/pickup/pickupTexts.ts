import type { Texts } from '../../../i18n/text.ts';

/** Somebody who is not on the list fetches a child, once, with a code. */
export const pickupTexts = {
  'pickup.title': ['临时接送', 'One-off pickups'],
  'pickup.add': ['登记临时接送', 'New pickup'],
  'pickup.whose': ['接哪个孩子？', 'Which child?'],
  'pickup.none': ['这一天没有临时接送', 'No one-off pickups on this day'],
  'pickup.none.hint': [
    '监护人托别人来接，先在这里登记，把接送码告诉监护人。',
    'When a guardian sends somebody else, note it here and give the guardian the code.',
  ],
  'pickup.who': ['{name}，尾号 {tail}', '{name}, phone …{tail}'],
  'pickup.valid': ['可以来接', 'may fetch'],
  'pickup.used': ['已接走', 'has fetched'],
  'pickup.cancelled': ['已取消', 'cancelled'],
  'pickup.code': ['接送码', 'Code'],
  'pickup.code.name': ['{name} 的接送码', 'Code for {name}'],
  'pickup.code.hint': [
    '只告诉监护人。只在 {day} 有效，只能用一次。',
    'For the guardian only. Good on {day}, and once.',
  ],
  'pickup.cancel': ['取消', 'Cancel'],
  'pickup.cancel.name': ['取消 {name} 来接', 'Cancel {name}'],
  'pickup.cancel.confirm': ['再点一次取消', 'Tap again to cancel'],
  'pickup.name': ['来接的人', 'Who comes'],
  'pickup.tail': ['手机尾号（4 位）', 'Last 4 digits of the phone'],
  'pickup.day': ['哪天来接', 'On which day'],
  'pickup.asked': ['哪位监护人说的？', 'Which guardian asked?'],
  'pickup.asked.none': ['没说', 'Not said'],
  'pickup.submit': ['登记，并显示接送码', 'Record and show the code'],
  'pickup.blocked': [
    '这可能是被禁止接送的人，不能登记。请找负责人。',
    'This may be somebody who must not fetch this child. Ask the head.',
  ],
} as const satisfies Texts;
