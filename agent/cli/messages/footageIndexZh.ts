import type { FindingCode, NoteCode } from '../../footage/check/finding.ts';

interface Words {
  readonly what: string;
  readonly fix: string;
}

/** What `nestbox footage check`, `rebuild` and `audit` say, in Chinese. */
export const footageIndexZh = {
  check: '核对录像索引与磁盘：每段、每个缺口、每个文件（只读；录像时也可以做）',
  optionHash: '重读每个文件的全部字节并核对 SHA-256 与前后链',
  optionSince: '只看这一天起的文件（YYYY-MM-DD）；索引总是全部核对',
  checking: '核对录像',
  sound: (streams: number, segments: number) => `录像完好：${streams} 路，${segments} 段`,
  found: (count: number) => `发现 ${count} 处问题：`,
  notes: (count: number) => `另有 ${count} 条说明：`,
  todo: '处理',
  findings: {
    index_damaged: { what: '索引数据库损坏', fix: '停下录像机，运行 nestbox footage rebuild' },
    index_reference: { what: '索引内部引用断开', fix: '停下录像机，运行 nestbox footage rebuild' },
    segment_hole: { what: '连续录像中间有空洞', fix: '停下录像机，运行 nestbox footage rebuild' },
    segment_overlap: { what: '录像段重叠', fix: '停下录像机，运行 nestbox footage rebuild' },
    segment_sequence: { what: '录像段编号不连续', fix: '停下录像机，运行 nestbox footage rebuild' },
    segment_offsets: { what: '片段位置与文件不符', fix: '停下录像机，运行 nestbox footage rebuild' },
    segment_unsaid: { what: '录像段已失，却没有缺口记录', fix: '停下录像机，运行 nestbox footage rebuild' },
    run_end: { what: '连续录像的终点与录像段不符', fix: '停下录像机，运行 nestbox footage rebuild' },
    run_open: { what: '有一段录像没有结束', fix: '重新启动录像机，它会收尾' },
    gap_lacking: { what: '有时间既无录像也无缺口', fix: '停下录像机，运行 nestbox footage rebuild' },
    gap_overlap: { what: '缺口与录像或另一缺口重叠', fix: '停下录像机，运行 nestbox footage rebuild' },
    gap_open: { what: '缺口没有结束', fix: '停下录像机，运行 nestbox footage rebuild' },
    volume_absent: { what: '录像磁盘不在', fix: '挂上磁盘；不要在空文件夹上继续录' },
    file_missing: { what: '录像文件不见了', fix: '先看磁盘是否挂全；找回文件放回原处，否则巡检会记为缺口' },
    file_size: { what: '录像文件大小不对', fix: '不要删除；把文件与磁盘交给技术员检查' },
    file_changed: { what: '录像文件内容变了', fix: '不要删除；从备份找原件，检查磁盘' },
    file_identity: { what: '文件自述与索引不符', fix: '不要删除；核对谁动过这个文件' },
    file_chain: { what: '文件指向的前一文件与索引不符', fix: '前面可能少了文件：找回后运行 nestbox footage rebuild' },
    file_unknown: {
      what: '磁盘上有索引不认识的文件',
      fix: '重新启动录像机会收录近期文件；较早的运行 nestbox footage rebuild',
    },
  } satisfies Record<FindingCode, Words> as Record<FindingCode, Words>,
  noteWords: {
    quarantined: '已隔离的文件',
    awaiting_adoption: '等待收录的文件',
    file_back: '找回的文件（巡检会恢复）',
  } satisfies Record<NoteCode, string> as Record<NoteCode, string>,

  rebuild: '从磁盘上的录像文件重建索引（先停下系统；旧索引保留）',
  rebuilding: '重建索引',
  recorderRuns: '录像机正在运行：先停下 nestbox run，再重建',
  notRebuilt: (detail: string) => `没有重建，旧索引未动：${detail}`,
  rebuilt: (r: {
    streams: number;
    runs: number;
    segments: number;
    missing: number;
    damaged: number;
    setAside: number;
  }) =>
    `索引已重建：${r.streams} 路，${r.runs} 段连续录像，${r.segments} 个文件；缺 ${r.missing}，变动 ${r.damaged}，隔离 ${r.setAside}`,
  oldLost: '旧索引读不出：缺口原因、删除记录和每日证明没有了；摄像头地址请重新登记（同一编号会接上原来的录像）',
  oldKept: (path: string) => `旧索引留在 ${path}`,

  audit: '录像巡检：进度与发现',
  optionAcceptMissing: '确认大批不见的文件已经丢失：逐段记为缺口，到期删除可以继续',
  accepted: (count: number) => `已记为丢失：${count} 段`,
  auditNotBegun: '巡检还没有开始（录像机启动后进行）',
  auditRound: (p: { round: number; segmentsLooked: number; segmentsHashed: number; bytesHashed: number }) =>
    `第 ${p.round} 轮：已看 ${p.segmentsLooked} 段，其中重读 ${p.segmentsHashed} 段（${Math.round(p.bytesHashed / 1e6)} MB）`,
  auditSound: '没有发现问题',
  frozen: (why: string) => `到期删除已停：${why}`,
};

export type FootageIndexMessages = typeof footageIndexZh;
