import { generateKeyPairSync } from 'node:crypto';
import { publicKeyOf } from '#agent/journal/signature.ts';
import { buildSummary } from '#agent/summary/build.ts';
import { sealBytes } from '#agent/summary/envelope.ts';
import type { FootageDay } from '#agent/summary/page/calendar.ts';
import type { PageOf } from '#agent/summary/page/page.ts';
import { addDays, type Day } from '#agent/time/calendar.ts';
import type { DailySummary, EightSItem, RoomRatio, SealedSummary } from '#contract/summary.ts';
import { at, comesIn, factsOf, firstPlace, goesOut, step, theDay } from './day.ts';

type SiteKey = Parameters<typeof sealBytes>[1];

/** A site's key that lies in no file. */
export const newKey = (): SiteKey => {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { privateKey, jwk: publicKeyOf(privateKey) };
};

/** A day as it is built today: one class, two children, a short breach. */
export const plainDay = (): DailySummary =>
  buildSummary(
    factsOf(at('23:59'), {
      journal: {
        ...factsOf(at('23:59')).journal,
        events: [
          comesIn('mei', '08:01', 'well'),
          comesIn('bao', '08:05', 'unwell'),
          goesOut('mei', '16:30'),
          goesOut('bao', '16:41'),
        ],
        leaves: 4,
      },
      enrolments: ['mei', 'bao', 'lan'].map((childId) => ({
        childId,
        classId: 'small',
        enrolled: true,
        expected: true,
      })),
      roomSteps: [
        step('r-small', '08:01', '10:00'),
        step('r-small', '10:00', '10:12', { state: 'deficit', deficit: 1 }),
        step('r-small', '10:12', '16:41', { state: 'tight' }),
      ],
    }),
    firstPlace,
  );

/** A day on which no agent ran. */
export const dayOfNoData = (): DailySummary => ({
  ...buildSummary(factsOf(at('23:59'), { uptime: [], footage: undefined }), firstPlace),
});

const room = (index: number): RoomRatio => ({
  roomId: `r-${index}`,
  classIds: [`class-${index}`],
  strip: `c450o60t45r3b${4 + index}o120u2o90x30t60o180b11o60c${325 - index}`.replace(/c0$/, ''),
  openSeconds: 36_000,
  metSeconds: 33_000,
  tightSeconds: 6300,
  transientSeconds: 180,
  breachSeconds: index === 1 ? 27_420 : 900 + index * 60,
  unattendedSeconds: index % 2 === 0 ? 120 : 0,
  unverifiedSeconds: 38_837,
  overCapSeconds: index === 1 ? 0 : 600,
  breaches: 2,
  longestBreachSeconds: 660,
  peakDeficit: 2,
  capBreaches: 1,
  medianSecondsToAcknowledge: 95,
  medianSecondsToResolve: 610,
});

const dimensions = ['filing', 'admission', 'care', 'safety', 'health', 'oversight', 'service', 'satisfaction'] as const;
const items: EightSItem[] = dimensions.flatMap((dimension) =>
  Array.from(
    { length: 7 },
    (_, index): EightSItem => ({
      dimension,
      item: `measured_item_${index}`,
      value: index === 2 ? null : 120 + index,
      ...(index % 2 === 0 && { outOf: 240 }),
      unit: index === 3 ? 'minutes' : 'count',
      source: 'journal',
      basis: 'ours',
    }),
  ),
);

const every = <K extends string>(words: readonly K[], count: number): Record<K, number> =>
  Object.fromEntries(words.map((word) => [word, count])) as Record<K, number>; // exactly these words

/** As much as a day can hold: more rooms, lapses, notices and unknowns than any house has. */
export const fullestDay = (rooms = 8): DailySummary => {
  const plain = plainDay();
  const { safety, handovers, health, staff } = plain;
  if (!safety || !handovers || !health || !staff) throw new Error('the plain day has every group');
  return {
    ...plain,
    envelope: {
      ...plain.envelope,
      revision: 12,
      reason: 'corrections',
      dataState: 'partial',
      coveredMinutes: 488,
      gaps: Array.from({ length: 9 }, (_, index) => ({
        from: `2026-09-16T${String(8 + index).padStart(2, '0')}:10:00+08:00`,
        to: `2026-09-16T${String(8 + index).padStart(2, '0')}:27:00+08:00`,
        cause: 'box_off',
      })),
    },
    attendance: Array.from({ length: rooms }, (_, index) => ({
      classId: `class-${index}`,
      type: 'toddler_small',
      places: 15,
      enrolled: 15,
      expected: 15,
      attended: 13,
      unexpected: 1,
      absent: 3,
      absentByReason: { illness: 1, infectious: 0, family: 1, holiday: 0, other: 0, unexplained: 1 },
      firstIn: '07:31',
      lastOut: '18:12',
      peak: 13,
      childMinutes: 6100,
      ratePermille: 866,
    })),
    ratio: Array.from({ length: rooms }, (_, index) => room(index)),
    handovers: {
      ...handovers,
      arrivals: { pin: 44, card: 31, qr: 12, phone_tail: 9, staff: 8, roster: 3 },
      departures: { pin: 44, card: 31, qr: 12, phone_tail: 9, staff: 8, roster: 3 },
      arrivalsByAdult: { guardian: 60, authorised: 30, one_off: 3, override: 2, unnamed: 11 },
      departuresByAdult: { guardian: 60, authorised: 30, one_off: 3, override: 2, unnamed: 11 },
      overrides: 2,
      oneOffPickups: 3,
      refusals: { custody_blocked: 1, not_authorised: 2, not_valid_today: 3 },
      custodyBlockHits: 1,
    },
    staff: {
      ...staff,
      certificatesExpired: 2,
      onDuty: Array.from({ length: 40 }, (_, index) => ({
        staff: String(index % 24).padStart(32, '0'),
        from: 450,
        to: 1080,
      })),
    },
    safety: {
      ...safety,
      alerts: every(Object.keys(safety.alerts) as (keyof typeof safety.alerts)[], 3) as typeof safety.alerts,
      armedMinutes: 1312,
      lapsedMinutes: {
        disarmed: 60,
        bypassed: 30,
        test: 12,
        unknown: 8,
        fault: 6,
        clock: 4,
        box_off: 90,
        not_set_up: 1,
      },
      lapses: Array.from({ length: 200 }, (_, index) => ({
        from: `2026-09-16T${String(index % 24).padStart(2, '0')}:10:00+08:00`,
        to: `2026-09-16T${String(index % 24).padStart(2, '0')}:27:00+08:00`,
        zoneClass: 'interior_after_hours',
        reason: 'bypassed',
      })),
      medianSecondsToAcknowledge: 184,
      medianSecondsToResolve: 4000,
      drills: 1,
      emergencies: 1,
    },
    footage: {
      camerasRequired: 32,
      camerasRecording: 29,
      requiredMinutes: 46_080,
      recordedMinutes: 44_271,
      gaps: 37,
      gapSeconds: {
        unreachable: 40_000,
        auth: 3000,
        stall: 400,
        ffmpeg_exit: 60,
        disk_full: 0,
        recorder_down: 9000,
        clock_step: 3,
        disabled: 0,
        quarantined: 60,
        io_error: 12,
        unknown: 7,
      },
      longestGapSeconds: 17_022,
      oldestPlayableDay: '2026-06-17',
      lookUps: 4,
      exports: 2,
      holdsActive: 3,
      forecastFullDay: '2026-11-02',
    },
    system: { ...plain.system, outages: 4, lastBackup: '2026-09-15T23:00:00.000+08:00' },
    subsidy: {
      month: '2026-09',
      classes: [{ classId: 'class-0', type: 'toddler_small', children: 13, yuanPerChild: 300 }],
    },
    notices: {
      received: 140,
      answered: 20,
      open: 80,
      overdue: 40,
      items: Array.from({ length: 100 }, (_, index) => ({
        noticeId: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
        kind: 'finding',
        dueDay: '2026-09-20',
        state: 'overdue',
      })),
    },
    eightS: items,
    unknown: [
      ...plain.unknown,
      ...Array.from({ length: rooms }, (_, index) => ({
        path: `/ratio/${index}/medianSecondsToResolve`,
        why: 'none_resolved' as const,
      })),
      ...items.flatMap(({ value }, index) =>
        value === null ? [{ path: `/eightS/${index}/value`, why: 'not_measured' as const }] : [],
      ),
    ],
  };
};

/** A summary as it is sealed with a key. */
const sealedWith = (key: SiteKey, data: DailySummary): { sealed: SealedSummary; sha256: string } => {
  const { bytes, sha256 } = sealBytes({ ...data, envelope: { ...data.envelope, boxId: key.jwk.kid } }, key);
  return { sealed: JSON.parse(bytes.toString()) as SealedSummary, sha256 };
};

/** Three months of footage with a gap, a day without a summary and one of which nothing is known. */
const footageDays = (last: Day = theDay, days = 91): FootageDay[] =>
  Array.from({ length: days }, (_, index): FootageDay => {
    const day = addDays(last, index - days + 1);
    if (index % 23 === 11) return { day, state: 'missing' };
    if (index % 31 === 5) return { day, state: 'unknown' };
    const recordedMinutes = index % 9 === 4 ? 44_900 : index % 17 === 3 ? 31_000 : 46_080;
    return { day, state: 'told', recordedMinutes, requiredMinutes: 46_080 };
  });

export const pageOf = (key: SiteKey, data: DailySummary, rest: Partial<PageOf> = {}): PageOf => ({
  ...sealedWith(key, data),
  facility: '示例区普惠托育园',
  names: {
    room: (id) => (id === 'r-small' ? '托小教室' : id.replace('r-', '第二教学楼托小教室')),
    class: (id) => (id === 'small' ? '托小一班' : id.replace('class-', '托小班')),
  },
  footageDays: footageDays(),
  faults: [],
  road: 'received',
  checkpoint: JSON.stringify({
    schema: 'nestbox.checkpoint/1',
    site: 'demo',
    day: data.envelope.day,
    revision: data.envelope.revision,
    sequence: data.envelope.sequence,
    sha256: 'a'.repeat(64),
    kid: key.jwk.kid,
    signature: 'b'.repeat(86),
  }),
  ...rest,
});
