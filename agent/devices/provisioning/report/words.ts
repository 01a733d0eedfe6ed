import type { AcceptanceReport, Finding } from '#contract/acceptance.ts';
import type { PositionKind } from '#contract/values.ts';
import type { UnitTestName } from '../../positionStore.ts';

type Words = readonly [string, string];

export const kindWords: Readonly<Record<PositionKind, Words>> = {
  camera: ['摄像机', 'camera'],
  door: ['门磁', 'door contact'],
  window: ['窗磁', 'window contact'],
  motion: ['移动探测器', 'motion detector'],
  panic: ['紧急按钮', 'panic button'],
  smoke: ['烟感', 'smoke detector'],
  gas: ['燃气探测器', 'gas detector'],
  water: ['水浸探测器', 'water detector'],
  siren: ['警号', 'siren'],
  light: ['灯', 'light'],
  panel: ['报警主机', 'alarm panel'],
  input: ['报警输入', 'alarm input'],
  relay: ['继电器', 'relay'],
  sensor: ['传感器', 'sensor'],
};

export const testWords: Readonly<Record<UnitTestName, Words>> = {
  reach: ['连通', 'reach'],
  login: ['登录', 'login'],
  clock: ['时钟', 'clock'],
  picture: ['画面', 'picture'],
  stream: ['视频流', 'stream'],
  event: ['事件触发', 'event'],
  tamper: ['防破坏', 'tamper'],
  sound: ['鸣响', 'sound'],
  state: ['状态', 'state'],
};

export const areaStates: Readonly<Record<AcceptanceReport['coverage']['areas'][number]['state'], Words>> = {
  covered: ['已覆盖', 'covered'],
  not_recording: ['未在录像', 'not recording'],
  unproved: ['未通过测试', 'not proved'],
  no_camera: ['没有摄像机', 'no camera'],
  kept_free: ['禁止安装，无摄像机', 'kept free of cameras'],
  violated: ['禁止安装，却有摄像机', 'a camera where none may be'],
};

export const findingWords: Readonly<Record<Finding, Words>> = {
  no_tamper_signal: [
    '这台摄像机不报告遮挡或破坏：若有此功能，请在其网页里打开后重测',
    'this camera tells of no tampering: where it can, switch that on in its web page and test it again',
  ],
  plain_text_login: [
    '允许明文登录：摄像机拒绝摘要时，密码不加密地经过网络，同一网络里谁都能读到；请升级固件或更换',
    'plain-text login is allowed: where it refuses a digest its password crosses the network for everybody to read; renew its firmware, or replace it',
  ],
};

/** What was measured, with its unit. */
export const measureWords: Readonly<Record<string, string>> = {
  widthPx: '宽 px',
  heightPx: '高 px',
  frameRateMilli: '帧率 fps/1000',
  bitrateKbps: '码率 kbit/s',
  keyframeEveryMs: '关键帧间隔 ms',
  clockOffsetMs: '时钟差 ms',
  brightness: '亮度 0–255',
  contrast: '对比度',
  waitedMs: '等待 ms',
};
