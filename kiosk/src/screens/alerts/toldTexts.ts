import type { Texts } from '../../i18n/text.ts';

/** Whom an alert called: Chinese, then English. */
export const toldTexts = {
  'told.people': ['已通知 {names}', 'Called {names}'],
  'told.peopleMore': ['已通知 {names}等 {n} 人', 'Called {names} and others, {n} in all'],
  'told.and': ['、', ', '],
  'told.calling': ['正在通知…', 'Calling…'],
  'told.house': ['只在园内提示', 'Only the house was told'],
  'told.answered': ['{who} {time} 应答', '{who} answered at {time}'],
  'told.nobody': ['还没有人应答', 'Nobody has answered'],
  'told.missed': ['{n} 人没送到', { one: '{n} not reached', other: '{n} not reached' }],
} as const satisfies Texts;
