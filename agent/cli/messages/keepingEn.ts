import type { KeepingMessages } from './keepingZh.ts';

/** What `nestbox footage hold`, `retention` and `plan` say, in English: the same keys as in Chinese, or it does not compile. */
export const keepingEn: KeepingMessages = {
  hold: 'holds: footage that is not deleted when its time is over',
  holdAdd: 'hold a stretch of footage',
  holdList: 'list the holds',
  holdExtend: 'let a hold last longer (it cannot end earlier)',
  holdRelease: 'release a hold',
  optionStream: 'camera; may be given again (default: all)',
  optionFrom: 'begin, YYYY-MM-DDTHH:MM in the time of the facility, or RFC 3339',
  optionTo: 'end, written in the same way',
  optionCase: 'number of the case',
  optionReason: 'why',
  optionUntil: 'last day of the hold',
  optionReview: 'day on which somebody looks at it again; it holds until that is done',
  optionBy: 'who does it (default: name of the system user)',
  optionId: 'a UUID; the same one again counts once',
  notATime: (text) => `${text} is no time; write YYYY-MM-DDTHH:MM`,
  holdHead: ['id', 'state', 'cameras', 'from', 'to', 'case', 'until/review', 'reason'],
  holdState: (state) =>
    ({ active: 'holds', review_due: 'review due (holds)', ended: 'ended', released: 'released' })[state],
  allStreams: 'all',
  held: (holdId) => `held: ${holdId}`,
  extended: (holdId) => `extended: ${holdId}`,
  released: (holdId) => `released: ${holdId}; what is older than it must be kept goes with the next deletion`,
  retention: 'how long footage is kept: the oldest, what was deleted, how long the disks last',
  optionConfirm: "confirm by your own watch that the box's clock is right: the time now, YYYY-MM-DDTHH:MM",
  clockDiffers: (shown) => `the box says ${shown}, which differs by more than ten minutes: set its clock first`,
  clockConfirmed: (shown) => `recorded: the clock of the box, ${shown}, is right`,
  kept: (days) => `kept for ${days} days (never fewer than 90)`,
  oldest: (time) => (time === null ? 'no footage yet' : `oldest footage ${time}`),
  deleting: 'what is over is deleted',
  frozen: (why) =>
    `nothing is deleted: ${
      {
        clock_unproved:
          'the clock is not proved yet (a time server must keep it for 24 hours, or confirm it with --confirm-clock)',
        clock_unset: 'the clock is not set',
        clock_jumped:
          'the clock has jumped (a time server must keep it for 24 hours, or confirm it with --confirm-clock)',
      }[why] ?? why
    }`,
  rate: (gigabytes) => `${gigabytes} GB a day`,
  fits: (days) => `the disks hold ${days} days`,
  fullOn: (day) =>
    day === null ? 'at this rate the disks suffice' : `from ${day} on the disks cannot hold the days that must be kept`,
  notMeasured: 'no rate is measured yet',
  volume: (path, free, total) => `${path}: ${free} of ${total} GB free`,
  absent: (path) => `${path}: not mounted`,
  deletionHead: ['deleted', 'camera', 'from', 'to', 'files', 'GB'],
  plan: 'before anything is bought: how large the disks must be',
  optionCameras: 'cameras as COUNTxMBIT, such as 16x2; may be given again',
  optionMeasured: 'take the rate measured from the cameras that are here',
  optionDays: 'days to keep (at least 90)',
  optionDisks: 'disks as COUNTxTB, such as 2x8',
  optionRaid: 'array: none, mirror, raid5, raid6',
  notAGroup: (text) => `${text} is not understood; write COUNTxSIZE, such as 16x2`,
  nothingToPlan: 'name the cameras with --cameras, or use --measured',
  planNeed: (cameras, days, terabytes) =>
    `${cameras} streams for ${days} days need ${terabytes} TB (with a tenth in reserve and two days on the way)`,
  planFits: (terabytes, days) => `these disks hold ${terabytes} TB: ${days} days`,
  planEnough: (yes) => (yes ? 'they suffice' : 'they do not suffice'),
};
