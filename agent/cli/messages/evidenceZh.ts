import type { Language } from '../../footage/export/verify/words.ts';

/** What the commands about exports and proofs of footage say, in Chinese. */
export const evidenceZh = {
  language: 'zh' as Language,
  keyNeeded: '请用 --key 给出机构的公钥文件（核验录像导出时可省略）',
  apart: '录像导出请与其他文件分开核验',
  sound: (folder: string, files: number, bytes: number) =>
    `${folder}：完好，${files} 个文件、${bytes} 字节与签署时一致`,
  notSound: (folder: string, faults: number) => `${folder}：核验未通过，${faults} 处问题：`,
  compare: (fingerprint: string) => `密钥指纹 ${fingerprint}：请致电机构核对`,
  export: '导出录像：证据原件、可播放副本、清单、签名与离线核验页',
  exports: '列出录像导出',
  optionStream: '录像流编号（可重复）',
  optionFrom: '起始时间：机构当地时间 2026-09-22T15:40，或带时区的 RFC 3339',
  optionTo: '结束时间',
  optionReason: '事由',
  optionRecipient: '接收方',
  optionCase: '案号',
  optionOut: '完成后另存到此目录',
  exporting: '导出',
  outExists: (folder: string) => `${folder} 已存在；请另选目录`,
  exported: (folder: string) => `已导出到 ${folder}`,
  failed: (problem: string) => `导出失败：${problem}`,
  cancelled: '导出已取消',
  noExports: '还没有录像导出',
  states: { waiting: '等待', running: '进行中', done: '完成', failed: '失败', cancelled: '已取消' },
  proof: '显示并核验某日的录像证明',
  optionHash: '重新计算每个录像文件的哈希',
  hashing: '计算哈希',
  noProof: (day: string) => `${day} 还没有录像证明`,
  proved: (p: { day: string; streamId: string; segments: number; covered: number; gaps: number }) =>
    `${p.day} ${p.streamId}：${p.segments} 段，${p.covered} 分钟，${p.gaps} 处缺口`,
  proofSound: '  与索引一致，签名有效',
  proofDeleted: (on: string, stretch: string) => `  已于 ${on} 按期删除：${stretch}`,
  proofStands: '  签名有效；已删除的部分不能再重算，证明本身仍可验证',
  proofFaults: {
    signature: '签名无效',
    chain: '与前一日的证明不衔接',
    later: (count: number) => `证明之后又收录了 ${count} 段`,
    root: '索引中的录像与证明不符',
    file: (name: string) => `文件 ${name} 缺失或内容与登记的哈希不符`,
  },
};
