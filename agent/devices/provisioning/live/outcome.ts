import type { Told } from '#contract/provisioning.ts';
import type { PositionKind } from '#contract/values.ts';
import type { StepFailure } from '../../driver.ts';

/** What a live test found. */
export interface Outcome {
  readonly passed: boolean;
  /** What was seen, or what to do about it. */
  readonly said: Told;
  readonly measured?: Readonly<Record<string, number>>;
  readonly codec?: string;
  /** A JPEG, kept as evidence. */
  readonly picture?: Buffer;
}

export const passed = (zh: string, en: string, more: Omit<Outcome, 'passed' | 'said'> = {}): Outcome => ({
  passed: true,
  said: { zh, en },
  ...more,
});
export const failed = (zh: string, en: string, more: Omit<Outcome, 'passed' | 'said'> = {}): Outcome => ({
  passed: false,
  said: { zh, en },
  ...more,
});

/** Of a camera that refuses every digest: a wrong password looks the same, so that is to be checked first. */
export const plainTextLeft: Told = {
  zh: '设备不接受这个账号：先核对用户名和密码，再错几次会锁定。若都无误，它只剩明文登录：密码不加密地经过网络，同一网络里谁都能读到。能升级固件就先升级；确有必要才允许',
  en: 'the device refuses the account: check user and password first, a few more wrong ones and it locks. Where both are right, plain text is what is left: the password crosses the network unencrypted, and whoever listens there can read it. Renew the firmware where you can; allow it only where it must be',
};

/** A step with the device that did not succeed, with what to look at. */
export const stepFailed = ({ code, detail, isPlainTextLeft }: StepFailure): Outcome => {
  if (isPlainTextLeft) return failed(plainTextLeft.zh, plainTextLeft.en);
  switch (code) {
    case 'unreachable':
      return failed(
        `没有回答（${detail}）：检查供电、网线、交换机和地址`,
        `does not answer (${detail}): check power, cable, switch and address`,
      );
    case 'refused':
      return failed(
        `不接受账号（${detail}）：核对用户名和密码；连续输错会锁定，请等 30 分钟再试`,
        `refuses the account (${detail}): check user and password; cameras lock after a few wrong ones, wait 30 minutes`,
      );
    case 'unsupported':
      return failed(`设备不支持（${detail}）`, `the device cannot do this (${detail})`);
  }
};

/** What the person in front of the device is to do. */
export const whatToDo = (kind: PositionKind, test: 'event' | 'tamper'): Told => {
  if (test === 'tamper') {
    return kind === 'camera'
      ? { zh: '用手完全遮住镜头约 10 秒', en: 'cover the lens with your hand for ten seconds' }
      : { zh: '打开设备外壳', en: 'open the case of the device' };
  }
  switch (kind) {
    case 'camera':
      return { zh: '请在摄像机前走动、挥手', en: 'walk and wave in front of the camera' };
    case 'door':
      return { zh: '请关上门，再打开', en: 'close the door, then open it' };
    case 'window':
      return { zh: '请关上窗，再打开', en: 'close the window, then open it' };
    case 'motion':
      return { zh: '请在探测器前走动', en: 'walk in front of the detector' };
    case 'panic':
      return { zh: '请按下紧急按钮', en: 'press the panic button' };
    case 'smoke':
    case 'gas':
      return { zh: '请按探测器上的测试键', en: 'press the test button of the detector' };
    case 'water':
      return { zh: '请用湿布接触探头', en: 'touch the probe with a wet cloth' };
    default:
      return { zh: '请触发这个设备', en: 'make the device report' };
  }
};
