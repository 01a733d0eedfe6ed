import type { PositionView } from '#contract/provisioning.ts';
import type { PositionKind } from '#contract/values.ts';
import type { Texts } from '../../i18n/text.ts';
import type { IconName } from '../../parts/icons.tsx';
import { provisioningTexts } from './texts.ts';

/** What positions are for, what is tested, how far a device got. Chinese, then English. */
const deviceWords = {
  'kind.camera': ['摄像机', 'camera'],
  'kind.door': ['门磁', 'door contact'],
  'kind.window': ['窗磁', 'window contact'],
  'kind.motion': ['移动探测器', 'motion detector'],
  'kind.panic': ['紧急按钮', 'panic button'],
  'kind.smoke': ['烟感', 'smoke detector'],
  'kind.gas': ['燃气探测器', 'gas detector'],
  'kind.water': ['水浸探测器', 'water detector'],
  'kind.siren': ['警号', 'siren'],
  'kind.light': ['灯', 'light'],
  'kind.panel': ['报警主机', 'alarm panel'],
  'kind.input': ['报警输入', 'alarm input'],
  'kind.relay': ['继电器', 'relay'],
  'kind.sensor': ['传感器', 'sensor'],
  'name.reach': ['连通', 'Reach'],
  'name.login': ['登录', 'Login'],
  'name.clock': ['时钟', 'Clock'],
  'name.picture': ['画面', 'Picture'],
  'name.stream': ['视频流', 'Stream'],
  'name.event': ['事件触发', 'Event'],
  'name.tamper': ['防破坏', 'Tamper'],
  'name.sound': ['鸣响', 'Sound'],
  'name.state': ['状态', 'State'],
  'rung.unknown': ['未知', 'unknown'],
  'rung.reachable': ['可连通', 'reachable'],
  'rung.authenticated': ['已登录', 'logged in'],
  'rung.events_live': ['事件正常', 'events live'],
  'rung.picture_live': ['画面正常', 'picture live'],
  'rung.recording': ['正在录像', 'recording'],
  'is.online': ['在线', 'online'],
  'is.offline': ['离线', 'offline'],
  'is.unknown': ['未知', 'unknown'],
} as const satisfies Texts;

/** Everything that this area says. */
export const provisioningWords = { ...provisioningTexts, ...deviceWords } as const;

export const kindIcon = (kind: PositionKind): IconName => {
  switch (kind) {
    case 'camera':
    case 'door':
    case 'siren':
    case 'light':
    case 'motion':
      return kind;
    default:
      return 'device';
  }
};

/** The rungs of a camera's ladder, from the ground up. */
export const rungs = ['reachable', 'authenticated', 'events_live', 'picture_live', 'recording'] as const;

/** How many of the tests that it needs have passed. */
export const passedOf = ({ tests, proofs }: PositionView): number =>
  tests.filter((test) => proofs.some((proof) => proof.test === test && proof.passed)).length;

/** The agent says `中文 / English` where it speaks both at once. */
export const inLanguage = (detail: string, language: 'zh' | 'en'): string => {
  const [zh = '', en = zh] = detail.split(' / ');
  return language === 'zh' ? zh : en;
};
