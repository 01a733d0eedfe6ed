import { createHmac } from 'node:crypto';
import { objectIn } from '../../exchange/json.ts';
import type { Outgoing, Sent } from '../ports.ts';
import { type Answer, broke, judgeStatus, refused, unknown } from './judge.ts';
import { plainText } from './text.ts';

/** One kind of group robot: what it is sent, and which of its own codes mean what. */
export interface Robot {
  urlOf(url: URL, secret: string | undefined, nowMs: number): URL;
  bodyOf(message: Outgoing): Readonly<Record<string, unknown>>;
  /** The errcodes that pass by themselves, and after how many milliseconds. */
  readonly passing: ReadonlyMap<number, number>;
  /** What to do about an errcode. */
  readonly advice: ReadonlyMap<number, string>;
}

const afterBusyMs = 5000;
const afterTooManyMs = 60_000;

/** https://developer.work.weixin.qq.com/document/path/91770: `content` at most 2048 bytes, 20 messages a minute. */
export const wecom: Robot = {
  urlOf: (url) => url,
  bodyOf: (message) => ({
    msgtype: 'text',
    text: {
      // <@userid> in a text would call somebody by name.
      content: plainText(message, 2048).replaceAll('<@', '< '),
      // A muted group still rings for whoever is called.
      ...(message.isUrgent && { mentioned_list: ['@all'] }),
    },
  }),
  passing: new Map([
    [-1, afterBusyMs],
    [45009, afterTooManyMs],
  ]),
  advice: new Map([[93000, 'it knows no robot under this address; check url']]),
};

/**
 * https://open.dingtalk.com/document/robots/custom-robot-access: 20 messages a minute, else it is deaf for ten; with 加签 the
 * HMAC-SHA256 of `timestamp\nsecret` under the secret stands in the address, at most an hour old.
 */
export const dingtalk: Robot = {
  urlOf: (url, secret, nowMs) => {
    if (secret === undefined) return url;
    const signed = new URL(url);
    signed.searchParams.set('timestamp', String(nowMs));
    signed.searchParams.set('sign', createHmac('sha256', secret).update(`${nowMs}\n${secret}`).digest('base64'));
    return signed;
  },
  bodyOf: (message) => ({
    msgtype: 'text',
    text: { content: plainText(message, 15_000) },
    at: { isAtAll: message.isUrgent },
  }),
  passing: new Map([
    [-1, afterBusyMs],
    [130101, afterTooManyMs],
    [410100, afterTooManyMs],
  ]),
  advice: new Map([
    [310000, 'its security settings keep us out; check secret, its keywords and addresses, and the clock of this box'],
    [400101, 'it knows no robot under this address; check url'],
    [400102, 'the robot is switched off there'],
  ]),
};

/** Only errcode 0 means that the group has it: a robot refuses with a status of 200. */
export const judgeRobot = ({ passing, advice }: Robot, answer: Answer): Sent => {
  const byStatus = judgeStatus(answer);
  if (byStatus.outcome !== 'taken') return byStatus;
  const code = answer.text === undefined ? undefined : objectIn(answer.text)?.errcode;
  if (code === 0) return byStatus;
  if (typeof code !== 'number' || !Number.isInteger(code)) return unknown('answered without an errcode');
  const passesAfterMs = passing.get(code);
  if (passesAfterMs !== undefined) return broke(`errcode ${code}`, passesAfterMs);
  const said = advice.get(code);
  return refused(`errcode ${code}${said === undefined ? '' : `: ${said}`}`);
};
