import type { proofZh } from './proofZh.ts';

/** What the commands about proofs and checkpoints say, in English. */
export const proofEn: typeof proofZh = {
  prove: 'prove that one event was in a sealed day, showing its summary and that one event and nothing else',
  checkpoint: 'hash and signature of the newest summary (or a day’s), with a QR code for an inspector',
  optionEvent: 'id of the event',
  optionRoom: 'a room, with --at: the event that made it what it was in that minute',
  optionAt: 'when: "2026-09-16 10:05" on the facility’s clock, or RFC 3339 with an offset',
  optionOut: 'new file for the proof (default: print it)',
  optionDay: 'day as YYYY-MM-DD (default: the newest that was sealed)',
  optionSvg: 'new SVG file for the QR code',
  optionQr: 'the text of a QR code that was scanned; compared with the files when there are any',
  eventOrRoom: 'name an event with --event, or a room and a time with --room and --at',
  noRoom: (room) => `there is no room ${room}`,
  ahead: (at) => `${at} has not come yet`,
  noCause: (room, at) => `no event made ${room} what it was at ${at}: it stood so since midnight`,
  failed: (failed, event) => {
    switch (failed.code) {
      case 'unknown_event':
        return `there is no event ${event}`;
      case 'no_fact':
        return `${event} is about a summary and belongs to no day`;
      case 'not_sealed':
        return `${failed.day} has not been sealed`;
      case 'late':
        return `not in the sealed day ${failed.day}: late, wait for the revision (or run: nestbox summary seal --day ${failed.day})`;
      case 'other_root':
        return `the journal of ${failed.day} is not what was sealed: run nestbox check`;
      case 'damaged':
        return `the sealed summary of ${failed.day} is damaged: run nestbox check`;
    }
  },
  made: (day, revision, place, of) => `proved: event ${place} of the ${of} sealed in revision ${revision} of ${day}`,
  writtenTo: (file) => `the proof is in ${file}`,
  takenBack: (by) => `note: this event was taken back by ${by}, which can be proved too`,
  erased: 'the person’s data was erased: only that there was such an event can be shown',
  apart: 'verify proofs apart from other things',
  sound: (name, site, day, revision) => `${name}: proved, ${site} sealed this event in revision ${revision} of ${day}`,
  notSound: (name, faults) => `${name}: not proved, ${faults} faults:`,
  place: (place, of) => `  event ${place} of ${of}`,
  noCheckpoint: 'no day has been sealed yet',
  stands: (site, day, revision, sequence) => `${site}: ${day}, revision ${revision} (number ${sequence})`,
  notACheckpoint: 'this is no checkpoint of Nestbox',
  qrSound: (site, day, sequence) => `genuine: ${site} vouches for its summary of ${day}, number ${sequence}`,
  qrMatches: (files) => `it agrees with the ${files} summaries given`,
  qrNotSound: (faults) => `not to be believed, ${faults} faults:`,
};
