import type { Moment, OwnChildToday } from '#contract/guardianPage.ts';
import type { HealthAction, HealthSign } from '#contract/health.ts';
import type { ConsentPurpose } from '#contract/messages.ts';

/** Chinese, English. */
type Text = readonly [string, string];

export const texts = {
  otherLanguage: ['English', '中文'],
  loading: ['正在打开…', 'Opening…'],
  tailTitle: ['请输入手机尾号', 'The end of your phone number'],
  tailHint: ['您在托育园登记的手机号，最后 4 位', 'The last 4 digits of the number that the facility has'],
  tailLabel: ['手机号最后 4 位', 'Last 4 digits'],
  enter: ['进入', 'Enter'],
  entering: ['正在核对…', 'Checking…'],
  wrong: ['尾号不对，请再试一次。', 'These digits are not right. Please try again.'],
  wrongHint: [
    '号码没错也进不去？链接可能已经失效，请到前台要一个新的。',
    'Right digits, and still no entry? The link may have ended: ask the desk for a new one.',
  ],
  locked: ['试错太多次了', 'Too many wrong tries'],
  lockedUntil: ['请在 {time} 以后再试。', 'Please try again after {time}.'],
  lockedHint: ['不想等？请到前台要一个新链接。', 'No time to wait? Ask the desk for a new link.'],
  endedTitle: ['这个链接不能用了', 'This link has ended'],
  endedHint: [
    '请到托育园前台，要一个新的个人链接。接送孩子不受影响。',
    'Please ask at the front desk for a new personal link. Bringing and fetching your child works as ever.',
  ],
  noLinkTitle: ['请用您的个人链接打开', 'Please open your personal link'],
  noLinkHint: [
    '请点托育园发给您的完整链接，或扫那个二维码。找不到了就到前台要一个新的。',
    'Tap the whole link that the facility gave you, or scan its code. If it is lost, ask the desk for a new one.',
  ],
  again: ['重试', 'Try again'],
  offlineTitle: ['没有连上托育园', 'The facility cannot be reached'],
  offlineHint: ['请检查手机网络；也可以打电话问园里。', 'Check your network, or ring the facility.'],
  stale: ['没有网络：下面是 {time} 的情况，现在可能已经变了。', 'No network: this is how it was at {time}, not now.'],
  asOf: ['{time} 更新', 'as of {time}'],
  leave: ['退出', 'Sign out'],
  today: ['今天', 'Today'],
  messages: ['消息', 'Messages'],
  consents: ['同意', 'Consent'],
  parts: ['页面', 'Pages'],
  noChildren: ['今天没有您的孩子的记录', 'Nothing of your child today'],
  nothingYet: ['今天还没有记录', 'Nothing yet today'],
  room: ['在{room}', 'in {room}'],
  since: ['{time} 起', 'since {time}'],
  late: ['已过放学时间，请尽快来接', 'Closing time is over: please come soon'],
  notAgreed: [
    '您还没有同意接收任何消息，所以这里是空的。要看孩子的情况，请到“同意”页打开。',
    'You have not agreed to be told anything, so nothing is shown. Turn it on under “Consent”.',
  ],
  toConsents: ['去打开', 'Turn it on'],
  houseArmed: ['园区 24 小时设防正常', 'The house is protected round the clock'],
  housePartly: ['园区设防有缺项，园方正在处理', 'Part of the house’s protection is off; staff see to it'],
  houseNone: ['园区没有接入报警', 'The house has no alarm system connected'],
  alarm: ['{time} 报警：{what}', '{time} alarm: {what}'],
  alarmOver: ['{time} 已解除', 'over at {time}'],
  alarmStands: ['正在处理', 'being seen to'],
  noMessages: ['今天没有消息', 'No messages today'],
  unread: ['未读', 'Unread'],
  markRead: ['知道了', 'Got it'],
  consentTitle: ['您同意我们告诉您什么', 'What you agree to be told'],
  consentHint: [
    '每一项都可以单独打开，也可以随时关掉，关掉马上生效。只会告诉您自己孩子的事。',
    'Each can be turned on by itself, and off at any time, at once. You are told of your own children only.',
  ],
  saving: ['正在保存…', 'Saving…'],
  saved: ['已保存', 'Saved'],
  notSaved: ['没有保存成功，请再试一次', 'Not saved. Please try again'],
  pushTitle: ['在这部手机上提醒', 'Tell me on this phone'],
  pushOn: ['打开提醒', 'Turn on'],
  pushOff: ['关闭提醒', 'Turn off'],
  pushIsOn: ['这部手机会收到提醒。', 'This phone is told.'],
  pushRefused: ['手机没有允许提醒，请在浏览器设置里打开。', 'The phone did not allow it: see the browser’s settings.'],
  answerGone: ['这条消息已经看不到了', 'This message is no longer here'],
  answerGoneHint: ['它可能已经过期。请看触摸屏。', 'It may be too old. Please look at the kiosk.'],
  answerRead: ['收到', 'Got it'],
  answerTake: ['我来处理', 'I see to it'],
  answered: ['已记下：您来处理。', 'Noted: you see to it.'],
  read: ['已记下：您看到了。', 'Noted: you have read it.'],
  look: ['看一眼', 'Take a look'],
  lookHint: ['每看一次都会登记，园长能看到。', 'Each look is written down, and the head sees it.'],
  lookOpening: ['正在打开画面…', 'Opening the picture…'],
  lookStop: ['不看了', 'Stop'],
  lookTaken: ['{time} 的画面', 'as of {time}'],
  lookLeft: ['还有 {n} 秒', '{n} s left'],
  lookWaits: ['画面还没有来，正在等…', 'Waiting for a new picture…'],
  lookAlt: ['{name}所在教室的画面', 'The room that {name} is in'],
  colon: ['：', ': '],
  comma: ['，', ', '],
} as const satisfies Record<string, Text>;

export const purposeTexts: Record<ConsentPurpose, Text> = {
  arrival: ['到园：几点到、谁送来', 'Arrival: when, and who brought them'],
  handover: ['在园：在哪个教室、交接', 'In the house: which room, handovers'],
  departure: ['离园：几点走、谁接走', 'Departure: when, and with whom'],
  late_pickup: ['过了放学时间还没接', 'Not fetched after closing time'],
  health: ['健康检查发现异常', 'Something found at a health check'],
  safety: ['园区安全：设防和报警', 'Safety of the house: protection, alarms'],
  pictures: [
    '画面：孩子在园时，看一眼所在的教室。同一教室的其他孩子也在画面里，请不要录屏、转发',
    'Pictures: a look at the room your child is in. Others’ children are in it, too: please do not record or share it',
  ],
};
/** Why there is no picture, or no longer, by the code that the house answers. */
export const lookEndTexts: Readonly<Record<string, Text>> = {
  look_over: [
    '这一眼看完了。孩子换了地方也会结束，想看请再点一次。',
    'This look is over. It also ends when your child moves: tap again to look.',
  ],
  not_present: ['孩子已经不在园里。', 'Your child is no longer in the house.'],
  no_camera: [
    '孩子现在待的地方没有可看的摄像机：只给看单独拍这间教室的。',
    'No picture from here: only a camera that sees this room alone is shown.',
  ],
  unavailable: ['摄像机现在没有新画面，请过一会儿再试。', 'The camera has no new picture: please try again later.'],
  rate_limited: ['现在看的人多，请过一会儿再试。', 'Many are looking just now: please try again later.'],
  not_found: ['现在不能看画面。', 'Pictures cannot be seen now.'],
  offline: ['没有连上托育园。', 'The facility cannot be reached.'],
};
export const stateTexts: Record<OwnChildToday['state'], Text> = {
  inside: ['在园', 'In the house'],
  left: ['已离园', 'Has left'],
  expected: ['还没到', 'Not here yet'],
  away: ['今天不来', 'Not today'],
  unknown: ['未同意显示', 'Not agreed to show'],
};
export const momentTexts: Record<Moment['what'], Text> = {
  arrived: ['到园', 'Arrived'],
  handed_over: ['老师接到', 'Handed over'],
  moved: ['换到', 'Moved'],
  left: ['离园', 'Left'],
  closed: ['已离园（补记，无人目击时间）', 'Left (noted afterwards, time not seen)'],
  health: ['检查发现', 'Health check'],
};
export const withTexts: Record<'self' | 'listed' | 'one_off' | 'staff', Text> = {
  self: ['您本人', 'you'],
  listed: ['登记的接送人', 'somebody on the list'],
  one_off: ['临时接送人', 'allowed for the day'],
  staff: ['工作人员办理', 'by staff'],
};
export const signTexts: Record<HealthSign, Text> = {
  fever: ['发热', 'fever'],
  cough: ['咳嗽', 'cough'],
  runny_nose: ['流涕', 'runny nose'],
  vomiting: ['呕吐', 'vomiting'],
  diarrhoea: ['腹泻', 'diarrhoea'],
  rash: ['皮疹', 'rash'],
  red_eyes: ['红眼', 'red eyes'],
  injury: ['外伤', 'injury'],
  low_spirits: ['精神差', 'low spirits'],
  other: ['其他不适', 'something else'],
};
export const actionTexts: Record<HealthAction, Text> = {
  guardian_notified: ['已联系家长', 'a guardian was told'],
  isolated: ['已单独照看', 'kept apart'],
  sent_home: ['已请家长接回', 'sent home'],
  doctor: ['已就医', 'taken to a doctor'],
  observed: ['继续观察', 'watched on'],
};
/** The alarms of a house that concern everybody in it. */
export const alarmTexts: Readonly<Record<string, Text>> = {
  fire: ['烟感或燃气', 'smoke or gas'],
  panic: ['一键报警', 'panic button'],
  intrusion: ['有人闯入', 'intrusion'],
  boundary: ['院门被打开', 'a boundary was opened'],
  roll_call: ['应急点名', 'emergency roll-call'],
};

export type Language = 'zh' | 'en';
export type Say = (text: Text, values?: Readonly<Record<string, string>>) => string;

export const sayIn =
  (language: Language): Say =>
  (text, values = {}) =>
    text[language === 'zh' ? 0 : 1].replace(/\{(\w+)\}/g, (_, name: string) => values[name] || '');

/** `08:10` of an RFC 3339 time: the facility's own wall clock, wherever the telephone is. */
export const clockOf = (timestamp: string): string => timestamp.slice(11, 16);
