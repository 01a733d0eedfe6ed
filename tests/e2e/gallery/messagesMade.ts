import type {
  ChannelView,
  ConsentView,
  ContactView,
  DrillReport,
  MessageTry,
  MessageView,
} from '#contract/messages.ts';

/** So many minutes ago; the facility's own offset is not the pictures' affair. */
const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
let made = 0;
const nextId = (): string => {
  made += 1;
  return `01990000-0000-7000-8000-${String(made).padStart(12, '0')}`;
};

const longName = '阿依古丽·买买提·吐尔逊江·玉素甫的外祖母古丽娜尔';

type Recipient = MessageView['to'];
const staff = (id: string, name: string): Recipient => ({ kind: 'staff', id, name });
const adult = (id: string, name: string): Recipient => ({ kind: 'adult', id, name });
const head = staff('zhong-yuanzhang', '钟园长');
const teachers = [staff('hua-laoshi', '花老师'), staff('guo-laoshi', '果老师'), staff('cao-laoshi', '草老师')] as const;

const tried = (channel: string, minutes: number, outcome: MessageTry['outcome'], reason?: string): MessageTry => ({
  ...{ channel, at: ago(minutes), outcome, reason: reason ?? null },
});
const message = (
  minutes: number,
  more: Partial<MessageView> & Pick<MessageView, 'kind' | 'text' | 'to' | 'state'>,
): MessageView => {
  const reached = ['sent', 'delivered', 'read', 'answered'].indexOf(more.state);
  const at = (step: number): string | null => (reached >= step ? ago(minutes - 1) : null);
  return {
    messageId: nextId(),
    ...{ alertId: null, childId: null, isUrgent: more.kind === 'alert', digestId: null, tries: [] },
    ...{ createdAt: ago(minutes), notBefore: ago(minutes), expiresAt: ago(minutes - 30) },
    ...{ sentAt: at(0), deliveredAt: at(1), readAt: at(2), answeredAt: at(3) },
    ...more,
  };
};

const fire = { kind: 'alert', alertId: 'fire-1', text: '【育巢】厨房烟感报警，请立即查看' } as const;
const short = {
  kind: 'alert',
  alertId: 'breach-1',
  text: '【育巢】托小教室缺 1 名保育人员，可从混龄教室调 1 名',
} as const;
const arrived = { kind: 'arrival', childId: 'yun-duoduo', text: '【育巢】云**今天 08:10 已入园，在乳儿室' } as const;

/** A day on which much went out: nobody answered a call, one guardian was not reached, another call was answered. */
export const busyDay = (): MessageView[] => [
  message(6, { ...fire, to: { kind: 'house', id: 'siren', name: 'siren' }, state: 'delivered' }),
  message(6, { ...fire, to: { kind: 'channel', id: 'wecom-head', name: 'wecom-head' }, state: 'sent' }),
  message(6, {
    ...fire,
    to: head,
    state: 'failed',
    tries: [
      tried('sms', 6, 'broke', '连接 sms.example.org 超时（10 秒）'),
      tried('sms', 5, 'refused', '网关答复 422：号码不存在'),
      tried('mail', 4, 'unknown', '发出后连接中断'),
    ],
  }),
  message(6, { ...fire, to: teachers[0], state: 'sent', tries: [tried('sms', 6, 'taken')] }),
  message(5, { ...fire, to: teachers[1], state: 'delivered', tries: [tried('sms', 5, 'delivered')] }),
  message(48, {
    ...arrived,
    to: adult('yun-nainai', longName),
    state: 'failed',
    tries: [tried('phone-push', 48, 'refused', '浏览器不再订阅'), tried('sms', 47, 'broke', '网关答复 503')],
  }),
  message(48, { ...arrived, to: adult('yun-mama', '云妈妈'), state: 'read', tries: [tried('sms', 48, 'delivered')] }),
  message(48, { ...arrived, to: adult('yun-baba', '云爸爸'), state: 'waiting', notBefore: ago(-90) }),
  message(75, { ...short, to: head, state: 'answered', tries: [tried('sms', 75, 'taken')] }),
  message(75, { ...short, to: teachers[2], state: 'dropped' }),
  message(75, { ...short, to: { kind: 'house', id: 'kiosk', name: 'kiosk' }, state: 'delivered' }),
  message(90, {
    ...{ kind: 'flow', text: '【育巢】低电量设备：后门门磁 18 %，院子大门 22 %', state: 'sent' },
    to: { kind: 'channel', id: 'wecom-head', name: 'wecom-head' },
  }),
];

/** How an alert that the agent really raised was told. */
export const toldOf = (alertId: string): MessageView[] =>
  busyDay()
    .filter((each) => each.alertId === 'fire-1')
    .map((each) => ({ ...each, alertId }));

const drillText = '【育巢】这是演练。请打开链接点“收到”。';
const drilled = (state: MessageView['state'], to: Recipient, tries: MessageTry[]): MessageView =>
  message(18, { kind: 'drill', text: drillText, to, state, tries });
const answers = (): MessageView[] => [
  drilled('sent', teachers[1], [tried('sms', 18, 'taken')]),
  drilled('failed', adult('a-long', longName), [tried('sms', 18, 'refused', '网关答复 422：号码不存在')]),
  drilled('read', adult('yun-baba', '云爸爸'), [tried('phone-push', 18, 'delivered')]),
  ...[head, teachers[0], teachers[2], adult('yun-mama', '云妈妈'), adult('xing-mama', '星妈妈')].map((to) =>
    drilled('answered', to, [tried('sms', 18, 'delivered')]),
  ),
];

export const drillOver = (): DrillReport => ({
  drill: {
    ...{ drillId: nextId(), startedAt: ago(18), answerBy: ago(3), recipients: 8, answered: 5 },
    messages: answers(),
  },
  nextAt: ago(-60 * 24 * 3),
});
export const drillRunning = (): DrillReport => ({
  drill: {
    ...{ drillId: nextId(), startedAt: ago(2), answerBy: ago(-13), recipients: 8, answered: 5 },
    messages: answers(),
  },
  nextAt: null,
});
export const noDrill: DrillReport = { drill: null, nextAt: null };

const channel = (id: string, more: Partial<ChannelView>): ChannelView => ({
  ...{ id, kind: 'webhook', isGroup: false, lastTakenAt: null, lastFailedAt: null, lastFailure: null, waiting: 0 },
  ...more,
});
const contact = (to: Recipient, ...addresses: ContactView['addresses']): ContactView => ({
  ...{ who: to.kind === 'adult' ? 'adult' : 'staff', personId: to.id, name: to.name, language: 'zh', addresses },
});
export const contacts = (): { channels: ChannelView[]; contacts: ContactView[] } => ({
  channels: [
    channel('wecom-head', { isGroup: true, lastTakenAt: ago(6) }),
    channel('sms', {
      ...{ lastTakenAt: ago(18), lastFailedAt: ago(5), waiting: 3 },
      lastFailure: '网关答复 503，连续 4 次；下一次 10:42 再试',
    }),
    channel('mail', { kind: 'email', lastTakenAt: ago(300), lastFailedAt: ago(900) }),
    channel('phone-push', { kind: 'web_push' }),
  ],
  contacts: [
    contact(head, { channel: 'sms', address: '13800006649' }, { channel: 'mail', address: 'head@example.org' }),
    contact(teachers[0], { channel: 'sms', address: '13800000001' }),
    contact(teachers[1]),
    contact(staff('long', longName), {
      ...{ channel: 'mail', address: 'a.very.long.address.of.somebody@kindergarten.example.org' },
    }),
    contact(adult('yun-mama', '云妈妈'), { channel: 'phone-push', address: 'browser' }),
  ],
});
export const testOf = (): MessageView =>
  message(0, {
    ...{ kind: 'test', text: '【育巢】测试消息', to: head, state: 'delivered' },
    tries: [tried('sms', 0, 'broke', '网关答复 503'), tried('mail', 0, 'delivered')],
  });

export const offered = ['arrival', 'handover', 'departure', 'late_pickup', 'health', 'safety'] as const;
export const consents = (): ConsentView[] => [
  {
    ...{ adultId: 'yun-mama', name: '云妈妈', childIds: ['yun-duoduo'], by: 'guardian', since: ago(60 * 24 * 9) },
    purposes: ['arrival', 'handover', 'departure', 'late_pickup', 'health', 'safety'],
    ...{ linkSince: ago(60 * 24 * 10), canBeReached: true },
  },
  {
    ...{ adultId: 'yun-baba', name: '云爸爸', childIds: ['yun-duoduo'], by: 'staff', since: ago(60 * 24 * 9) },
    ...{ purposes: ['arrival', 'health'], linkSince: null, canBeReached: false },
  },
  {
    ...{ adultId: 'yun-nainai', name: longName, childIds: ['yun-duoduo', 'xing-xiaoman', 'mai-doudou'] },
    ...{ by: null, since: null, purposes: [], linkSince: null, canBeReached: false },
  },
  {
    ...{ adultId: 'xing-baba', name: '星爸爸', childIds: ['xing-xiaoman'], by: 'staff', since: ago(60 * 24 * 2) },
    ...{ purposes: [], linkSince: null, canBeReached: true },
  },
];
