import { alertWords } from '#contract/alertWords.ts';
import type { Language, MessageKind } from '#contract/messages.ts';
import type { AlertKind } from '#contract/values.ts';
import type { NewsFacts } from './guardianNews.ts';

/** What the words of a message are made of, with every id read as a name that may leave the house. */
export type Facts =
  | { readonly kind: 'alert'; readonly alert: AlertFacts; readonly facility: string }
  | { readonly kind: 'alert_over' | 'safety' | 'safety_over'; readonly alert: AlertFacts; readonly facility: string }
  | {
      readonly kind: 'arrival' | 'handover' | 'departure' | 'correction' | 'late_pickup' | 'health';
      /** As facility.yaml lets a child be named; undefined: not at all. */
      readonly child: string | undefined;
      readonly time: string;
      /** The relation of the adult to the child, or how an adult who is no guardian is called. */
      readonly adult: string | undefined;
      readonly by: NewsFacts['by'];
      readonly voided: NewsFacts['voided'];
      readonly facility: string;
    }
  | { readonly kind: 'drill' | 'test'; readonly facility: string }
  | { readonly kind: 'flow'; readonly zh: string; readonly en: string; readonly facility: string };

export interface AlertFacts {
  readonly kind: AlertKind;
  /** A room, a zone or a position, in the words of the house. */
  readonly place: string | undefined;
  /** Local time, HH:MM. */
  readonly since: string;
  readonly children: number | undefined;
  readonly caregivers: number | undefined;
  readonly deficit: number | undefined;
}

export interface Words {
  readonly title: string;
  readonly text: string;
}

/** A message in the recipient's language. Short: an SMS in Chinese holds 70 characters. */
export const wordsOf = (facts: Facts, language: Language): Words => {
  const index = language === 'zh' ? 0 : 1;
  const both = bothOf(facts);
  const title = titles[facts.kind][index];
  return { title: `${title} · ${facts.facility}`, text: both[index] };
};

/** Several messages as one: how many there are, and the first of them. */
export const digestOf = (messages: readonly Words[], facility: string, language: Language): Words => {
  const shown = messages.slice(0, mostShown).map(({ text }) => `• ${text}`);
  const more = messages.length - shown.length;
  const count = messages.length;
  return language === 'zh'
    ? {
        title: `${count} 条消息 · ${facility}`,
        text: [`共 ${count} 条：`, ...shown, ...(more > 0 ? [`另有 ${more} 条，请看屏幕`] : [])].join('\n'),
      }
    : {
        title: `${count} messages · ${facility}`,
        text: [`${count} at once:`, ...shown, ...(more > 0 ? [`and ${more} more: see the screen`] : [])].join('\n'),
      };
};

const mostShown = 6;

/** How a child is called in what leaves the house: 王** of 王小明. */
export const nameOutside = (name: string, how: 'none' | 'masked' | 'full'): string | undefined => {
  if (how === 'none') return undefined;
  return how === 'full' ? name : `${[...name][0] ?? ''}**`;
};

const titles: Record<MessageKind, readonly [zh: string, en: string]> = {
  alert: ['告警', 'Alert'],
  alert_over: ['告警已解除', 'Alert over'],
  arrival: ['已入园', 'Arrived'],
  handover: ['已交接', 'Handed over'],
  departure: ['已离园', 'Left'],
  correction: ['更正', 'Correction'],
  late_pickup: ['请来接', 'Waiting to be fetched'],
  health: ['健康', 'Health'],
  safety: ['安全', 'Safety'],
  safety_over: ['已恢复', 'All clear'],
  drill: ['演练', 'Drill'],
  test: ['测试', 'Test'],
  flow: ['消息', 'Message'],
};

const bothOf = (facts: Facts): readonly [zh: string, en: string] => {
  switch (facts.kind) {
    case 'alert':
      return alertText(facts.alert);
    case 'alert_over': {
      const [zh, en] = alertWords[facts.alert.kind];
      const { place, since } = facts.alert;
      return [`${placed(place)}${zh}（${since} 起）已解除`, `${capital(en)}${at(place)} since ${since} is over`];
    }
    case 'safety':
      return [
        `${facts.alert.since} 园内有安全告警（${alertWords[facts.alert.kind][0]}），工作人员正在处理，请保持电话畅通`,
        `Safety alert in the house since ${facts.alert.since} (${alertWords[facts.alert.kind][1]}). Staff are dealing with it; please keep your phone at hand`,
      ];
    case 'safety_over':
      return [
        `${facts.alert.since} 的安全告警（${alertWords[facts.alert.kind][0]}）已解除`,
        `The safety alert of ${facts.alert.since} (${alertWords[facts.alert.kind][1]}) is over`,
      ];
    case 'drill':
      return [
        '这是每周的通知演练，没有真实告警。请打开链接点“收到”',
        'Weekly drill, no real alert. Please open the link and tap “Received”',
      ];
    case 'test':
      return ['这是一条测试消息，收到说明渠道可用', 'A test message: that you read it means that this way works'];
    case 'flow':
      return [facts.zh, facts.en];
    default:
      return ofChild(facts);
  }
};

const alertText = ({ kind, place, since, children, caregivers, deficit }: AlertFacts): readonly [string, string] => {
  const [zh, en] = alertWords[kind];
  const lacking = deficit !== undefined && deficit > 0;
  const counted = children !== undefined && caregivers !== undefined;
  return [
    `${since} ${placed(place)}${zh}${counted ? `：婴幼儿 ${children}，保育 ${caregivers}` : ''}${lacking ? `，缺 ${deficit} 名保育人员` : ''}`,
    `${since} ${capital(en)}${at(place)}${counted ? `: ${children} children, ${caregivers} caregivers` : ''}${lacking ? `, ${deficit} missing` : ''}`,
  ];
};

const ofChild = (facts: Extract<Facts, { readonly by: unknown }>): readonly [string, string] => {
  const { child, time, adult, by, voided } = facts;
  const [zhChild, enChild] = [child ?? '您的孩子', child ?? 'Your child'];
  const withWhom: readonly [string, string] =
    by === 'override'
      ? ['由工作人员核实后放行', 'let go by staff who checked the adult']
      : adult === undefined
        ? ['', '']
        : [`由${adult}接走`, `with ${adult}`];
  switch (facts.kind) {
    case 'arrival':
      return [
        `${zhChild} ${time} 入园${adult === undefined ? '' : `，由${adult}送到`}`,
        `${enChild} arrived at ${time}${adult === undefined ? '' : ` with ${adult}`}`,
      ];
    case 'handover':
      return [`${zhChild} ${time} 已交到保育人员手中`, `${enChild} was handed over to a caregiver at ${time}`];
    case 'departure':
      return [
        `${zhChild} ${time} 离园${withWhom[0] && `，${withWhom[0]}`}`,
        `${enChild} left at ${time}${withWhom[1] && `, ${withWhom[1]}`}`,
      ];
    case 'correction': {
      const what = titles[voided ?? 'arrival'];
      return [
        `更正：${time} 关于${zhChild}“${what[0]}”的消息是误操作，已撤销`,
        `Correction: the message of ${time} about ${lower(enChild)} (“${what[1]}”) was a mistake and is withdrawn`,
      ];
    }
    case 'late_pickup':
      return [
        `已过闭园时间，${zhChild} 还在园内，请尽快来接`,
        `After closing time ${lower(enChild)} is still here; please come`,
      ];
    case 'health':
      return [
        `${zhChild} ${time} 健康检查有异常，请打开家长页面或致电机构`,
        `A health check of ${lower(enChild)} at ${time} found something; please open your page or ring us`,
      ];
  }
};

const placed = (place: string | undefined): string => (place === undefined ? '' : `${place} `);
const at = (place: string | undefined): string => (place === undefined ? '' : ` at ${place}`);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const lower = (text: string): string => (text === 'Your child' ? 'your child' : text);
