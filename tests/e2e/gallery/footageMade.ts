import type { ExportView } from '#contract/footageExports.ts';
import type { HoldView } from '#contract/footageHolds.ts';

const by = 'staff:zhong-yuanzhang';
const from = '2026-03-10T15:40:00+08:00';
const to = '2026-03-10T15:50:00+08:00';
const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const hold = (holdId: string, more: Partial<HoldView>): HoldView => ({
  ...{ holdId, state: 'active', streams: ['cam-yard'], from, to, caseRef: '', reason: '', by },
  ...{ at: '2026-03-11T09:12:00+08:00', until: null, reviewOn: null },
  ...{ releasedBy: null, releasedAt: null, releasedBecause: null },
  ...more,
});

/** Holds in each of their states. */
export const holds: readonly HoldView[] = [
  hold('0198a000-0000-7000-8000-000000000001', {
    state: 'review_due',
    ...{ caseRef: '示例公（龙）受案〔2026〕0031', reason: '派出所核实沙池受伤经过', reviewOn: '2026-04-09' },
  }),
  hold('0198a000-0000-7000-8000-000000000002', {
    streams: ['cam-entrance', 'cam-infant'],
    ...{ caseRef: '保险-2026-118', reason: '保险公司要求保留', until: '2026-09-30', to: '2026-03-12T08:00:00+08:00' },
  }),
  hold('0198a000-0000-7000-8000-000000000003', {
    state: 'released',
    ...{ streams: [], caseRef: '园务-07', reason: '家长询问午睡情况', releasedBy: by },
    ...{ releasedAt: '2026-03-20T10:00:00+08:00', releasedBecause: '家长已看过并签字' },
  }),
];

const made = (exportId: string, more: Partial<ExportView>): ExportView => ({
  ...{ exportId, state: 'done', doneBytes: 212_000_000, totalBytes: 212_000_000, streams: ['cam-yard'], from, to },
  ...{ reason: '核实沙池受伤经过', recipient: '示例派出所 李警官', caseRef: null, by, at: '2026-03-11T09:20:00+08:00' },
  ...{ manifestSha256: sha256, problem: null, files: [] },
  ...more,
});

/** Exports in each of their states. */
export const exports: readonly ExportView[] = [
  made('0198b000-0000-7000-8000-000000000001', {
    state: 'running',
    ...{ doneBytes: 96_000_000, manifestSha256: null, at: '2026-03-12T09:20:00+08:00' },
  }),
  made('0198b000-0000-7000-8000-000000000002', { caseRef: '示例公（龙）受案〔2026〕0031' }),
  made('0198b000-0000-7000-8000-000000000003', {
    state: 'failed',
    ...{ doneBytes: 4_000_000, manifestSha256: null, at: '2026-03-10T18:00:00+08:00', recipient: '示例保险公司' },
    problem: '硬盘已满',
  }),
];
export const exportFiles: ExportView['files'] = [
  { name: 'evidence_cam-yard_1741592400000-5d1f0c7e-6a4b-4f0e-9d1c-2b7a8e3f6c10-0.mp4', bytes: 104_000_000, sha256 },
  { name: 'view_cam-yard_2026-03-10_15.40.00.mp4', bytes: 105_000_000, sha256 },
  { name: 'manifest.json', bytes: 18_400, sha256 },
  { name: 'verify.html', bytes: 96_000, sha256 },
];
/** Of the key that signs. */
export const fingerprint = '3f2a 91c4 0b7e 55d0 a1b8 6c02 e97d 4413';
