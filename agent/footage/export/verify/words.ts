import type { Fault } from './core.ts';

// The command line and the page in the package tell faults in the same words; see core.ts for where this runs.

export type Language = 'zh' | 'en';

/** What is wrong, for people: Chinese or English. Bytes and times are as they are. */
export const faultWords = (fault: Fault, language: Language): string => {
  const [zh, en] = bothWords(fault);
  return language === 'zh' ? zh : en;
};

const bothWords = (fault: Fault): readonly [string, string] => {
  switch (fault.code) {
    case 'missing':
      return [
        `缺少此文件（应为 ${fault.expected} 字节）`,
        `the file is missing (${fault.expected} bytes are expected)`,
      ];
    case 'extra':
      return [`清单中没有此文件（${fault.found} 字节）`, `the manifest knows no such file (${fault.found} bytes)`];
    case 'size':
      return [
        `长度不符：应为 ${fault.expected} 字节，实为 ${fault.found} 字节`,
        `the length is wrong: ${fault.expected} bytes are expected, ${fault.found} are there`,
      ];
    case 'changed':
      return [
        `内容已被改动：第 ${fault.from} 至 ${fault.to} 字节之间（共 ${fault.of} 字节）`,
        `the content was changed, between bytes ${fault.from} and ${fault.to} of ${fault.of}`,
      ];
    case 'unreadable':
      return ['无法读取', 'it cannot be read'];
    case 'not_a_manifest':
      return ['不是导出清单，或已残缺', 'it is no manifest of an export, or a part of it is missing'];
    case 'signature_changed':
      return ['签名文件已被改动，或不是由该密钥签署', 'the signature was changed, or another key made it'];
    case 'manifest_changed':
      return ['清单在签署之后被改动', 'the manifest was changed after it was signed'];
    case 'wrong_key':
      return ['签署所用的密钥不是所给的机构密钥', 'it was signed with another key than the facility’s'];
    case 'not_as_recorded':
      return [
        '与录制时登记的哈希不符：原始录像在导出前已损坏',
        'it has not the hash that was noted when it was recorded: the footage was damaged before the export',
      ];
    case 'identity':
      return ['文件自身的标识与清单不符', 'what the file says of itself is not what the manifest says'];
    case 'chain':
      return ['与前一段录像的哈希链断开', 'the chain of hashes to the file before is broken'];
    case 'proof_signature':
      return ['其中的每日证明签名无效', 'the signature of a day’s proof in it is wrong'];
    case 'proof_path':
      return ['不在当日证明之中', 'the day’s proof does not contain it'];
    case 'unexplained':
      return [
        `${fault.streamId}：${new Date(fault.fromMs).toISOString()} 起既无录像也无缺口说明`,
        `${fault.streamId}: from ${new Date(fault.fromMs).toISOString()} on there is neither footage nor a gap`,
      ];
  }
};

/** Why there is no footage, in the words of the timeline. */
export const gapWords: Readonly<Record<string, readonly [string, string]>> = {
  unreachable: ['摄像机连接不上', 'the camera could not be reached'],
  auth: ['摄像机拒绝密码', 'the camera refused the password'],
  stall: ['摄像机不再发送画面', 'the camera sent no more pictures'],
  ffmpeg_exit: ['录像程序中断', 'the recording program stopped'],
  disk_full: ['磁盘已满', 'the disk was full'],
  recorder_down: ['录像机未运行', 'the recorder did not run'],
  clock_step: ['时钟被调整', 'the clock was set'],
  disabled: ['录像被停用', 'recording was switched off'],
  quarantined: ['录像文件损坏，已隔离', 'a damaged file was set aside'],
  io_error: ['磁盘读写错误', 'the disk failed'],
  unknown: ['原因不明', 'of unknown cause'],
};
export const doubtWords: Readonly<Record<string, readonly [string, string]>> = {
  frozen: ['画面静止', 'the picture stood still'],
  black: ['画面全黑', 'the picture was black'],
  camera_clock: ['摄像机时钟不准', 'the camera’s clock was wrong'],
};
export const trustWords: Readonly<Record<string, readonly [string, string]>> = {
  unset: ['时钟未校准', 'the clock was not set'],
  'free-running': ['时钟自行走时（未与时间服务器核对）', 'the clock ran by itself, checked by no time server'],
  synced: ['时钟与时间服务器同步', 'the clock was kept by a time server'],
  stepped: ['时钟曾被调整', 'the clock had been set while running'],
};
