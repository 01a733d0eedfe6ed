import type { FootageIndexMessages } from './footageIndexZh.ts';

const rebuild = 'stop the recorder and run nestbox footage rebuild';

/** What `nestbox footage check`, `rebuild` and `audit` say, in English: the same keys as in Chinese, or it does not compile. */
export const footageIndexEn: FootageIndexMessages = {
  check: 'hold the index of footage against itself and the disks (reads only; also while recording)',
  optionHash: 'read every byte of every file again: SHA-256, identity and chain',
  optionSince: 'look only at files from this day on (YYYY-MM-DD); the index is always checked whole',
  checking: 'checking footage',
  sound: (streams, segments) => `footage is sound: ${streams} streams, ${segments} segments`,
  found: (count) => `${count} findings:`,
  notes: (count) => `${count} notes:`,
  todo: 'to do',
  findings: {
    index_damaged: { what: 'the index is damaged', fix: rebuild },
    index_reference: { what: 'a row of the index names one that is not there', fix: rebuild },
    segment_hole: { what: 'a hole inside a run', fix: rebuild },
    segment_overlap: { what: 'segments overlap', fix: rebuild },
    segment_sequence: { what: 'segments do not count on', fix: rebuild },
    segment_offsets: { what: 'fragment offsets do not fit the file', fix: rebuild },
    segment_unsaid: { what: 'a segment is lost and no gap says so', fix: rebuild },
    run_end: { what: 'a run does not end with its segments', fix: rebuild },
    run_open: { what: 'a run was never ended', fix: 'start the recorder again: it ends it' },
    gap_lacking: { what: 'time that is neither footage nor gap', fix: rebuild },
    gap_overlap: { what: 'a gap lies over footage or another gap', fix: rebuild },
    gap_open: { what: 'a gap was never closed', fix: rebuild },
    volume_absent: { what: 'a disk is not there', fix: 'mount it; never record into the empty folder' },
    file_missing: {
      what: 'a file is missing',
      fix: 'see whether all disks are mounted; put the file back, or the audit will call it a gap',
    },
    file_size: { what: 'a file has another size', fix: 'delete nothing; have a technician look at file and disk' },
    file_changed: { what: 'the bytes of a file changed', fix: 'delete nothing; look for a copy, and test the disk' },
    file_identity: { what: 'a file says that it is another one', fix: 'delete nothing; find out who moved it' },
    file_chain: {
      what: 'a file names another one before it',
      fix: 'a file may lack before it: put it back and run nestbox footage rebuild',
    },
    file_unknown: {
      what: 'a file that the index does not know',
      fix: 'start the recorder again: it enters recent ones; for older ones run nestbox footage rebuild',
    },
  },
  noteWords: {
    quarantined: 'set aside',
    awaiting_adoption: 'waits to be entered',
    file_back: 'a missing file is back (the audit enters it again)',
  },

  rebuild: 'make the index anew from the files on the disks (stop the system first; the old index is kept)',
  rebuilding: 'rebuilding the index',
  recorderRuns: 'the recorder is running: stop nestbox run, then rebuild',
  notRebuilt: (detail) => `nothing was rebuilt, the old index is untouched: ${detail}`,
  rebuilt: (r) =>
    `index rebuilt: ${r.streams} streams, ${r.runs} runs, ${r.segments} files; ${r.missing} missing, ${r.damaged} altered, ${r.setAside} set aside`,
  oldLost:
    'the old index could not be read: causes of gaps, deletions and day proofs are lost; register the cameras again (the same id goes on with its footage)',
  oldKept: (path) => `the old index is kept at ${path}`,

  audit: 'how far the audit of footage is, and what it found',
  optionAcceptMissing: 'files that are missing in numbers are lost: each becomes a gap, and retention goes on',
  accepted: (count) => `${count} segments are entered as lost`,
  auditNotBegun: 'the audit has not begun (the recorder does it)',
  auditRound: (p) =>
    `round ${p.round}: ${p.segmentsLooked} segments looked at, ${p.segmentsHashed} read again (${Math.round(p.bytesHashed / 1e6)} MB)`,
  auditSound: 'nothing is wrong',
  frozen: (why) => `retention stands still: ${why}`,
};
