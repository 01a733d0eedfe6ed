import type { Failed } from '../../summary/prove.ts';

/** What the commands about proofs and checkpoints say, in Chinese. */
export const proofZh = {
  prove: '证明一条记录确实在已封存的某日之内：只出示该日日报和这一条，不出示任何其他内容',
  checkpoint: '显示本机构最新（或某日）封存日报的哈希和签名，附二维码，供检查人员当场扫描',
  optionEvent: '记录编号',
  optionRoom: '班级所在房间编号，与 --at 同用：证明使该房间在那一分钟成为那样的那条记录',
  optionAt: '时刻：机构当地时间 "2026-09-16 10:05"，或带时区的 RFC 3339',
  optionOut: '证明写入的新文件（不给出则打印）',
  optionDay: '某日 YYYY-MM-DD（默认：最新封存的一日）',
  optionSvg: '二维码写入的新 SVG 文件',
  optionQr: '扫描得到的二维码文字；给出文件时一并比对',
  eventOrRoom: '请给出 --event，或同时给出 --room 和 --at',
  noRoom: (room: string) => `没有房间 ${room}`,
  ahead: (at: string) => `${at} 还没有到`,
  noCause: (room: string, at: string) => `${room} 在 ${at} 的状况不是由某条记录造成的：自零点起即如此`,
  failed: (failed: Failed, event: string) => {
    switch (failed.code) {
      case 'unknown_event':
        return `没有记录 ${event}`;
      case 'no_fact':
        return `${event} 是关于日报本身的记录，不属于任何一日`;
      case 'not_sealed':
        return `${failed.day} 尚未封存`;
      case 'late':
        return `不在已封存的 ${failed.day} 之内：迟到的记录，请等待修订版（或运行 nestbox summary seal --day ${failed.day}）`;
      case 'other_root':
        return `台账中 ${failed.day} 的记录与封存时不符：请运行 nestbox check`;
      case 'damaged':
        return `${failed.day} 的封存日报已损坏：请运行 nestbox check`;
    }
  },
  made: (day: string, revision: number, place: number, of: number) =>
    `已证明：${day} 第 ${revision} 版封存的 ${of} 条记录中的第 ${place} 条`,
  writtenTo: (file: string) => `证明写入 ${file}`,
  takenBack: (by: string) => `注意：该记录已被更正，更正记录为 ${by}（可另行证明）`,
  erased: '该记录的个人信息已删除：只能证明曾有这样一条记录',
  apart: '证明文件请单独核验，不要与其他文件混在一起',
  sound: (name: string, site: string, day: string, revision: number) =>
    `${name}：证明成立，${site} 在 ${day} 第 ${revision} 版日报中封存了这条记录`,
  notSound: (name: string, faults: number) => `${name}：证明不成立，${faults} 处问题：`,
  place: (place: number, of: number) => `  ${of} 条中的第 ${place} 条`,
  noCheckpoint: '还没有封存过日报',
  stands: (site: string, day: string, revision: number, sequence: number) =>
    `${site}：${day} 第 ${revision} 版（编号 ${sequence}）`,
  notACheckpoint: '这不是 Nestbox 的核验码',
  qrSound: (site: string, day: string, sequence: number) =>
    `核验码属实：${site} 以签名承认 ${day} 的日报，编号 ${sequence}`,
  qrMatches: (files: number) => `与给出的 ${files} 份日报相符`,
  qrNotSound: (faults: number) => `核验码不能采信，${faults} 处问题：`,
};
