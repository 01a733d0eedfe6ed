import type { DailySummary } from '#contract/summary.ts';

type Row = readonly [
  dimension: string,
  item: string,
  unit: string,
  source: string,
  value: number | null,
  outOf?: number,
];

/** The items of 8S, read off the other figures of a summary one by one. Null where the figure that it is read off is. */
export const naiveEightS = (summary: DailySummary, minutes: number): Row[] => {
  const { opening, attendance, ratio, staff, health, safety, footage, notices } = summary;
  const sum = (numbers: readonly number[] | undefined): number => (numbers ?? []).reduce((all, each) => all + each, 0);
  const keptFrom = footage?.oldestPlayableDay;
  const kept = keptFrom ? Math.max(0, (Date.parse(summary.envelope.day) - Date.parse(keptFrom)) / 86_400_000) : null;
  const answers = (ratio ?? []).flatMap((room) => room.medianSecondsToAcknowledge ?? []);
  const unexplained = sum(attendance?.map((each) => each.absentByReason?.unexplained ?? 0));
  const absent = sum(attendance?.map((each) => each.absent));
  const none = (dimension: string, item: string, unit = 'count'): Row => [dimension, item, unit, 'nobody', null];
  const when = (group: unknown, [dimension, item, unit, source, ...figures]: Row): Row =>
    group ? [dimension, item, unit, source, ...figures] : [dimension, item, unit, source, null];
  return [
    none('filing', 'filing_papers'),
    when(attendance, [
      'admission',
      'children_within_places',
      'count',
      'records',
      sum(attendance?.map((each) => each.enrolled)),
      opening?.places ?? 0,
    ]),
    when(ratio, [
      'admission',
      'rooms_within_cap',
      'count',
      'journal',
      ratio?.filter((room) => room.capBreaches === 0).length ?? 0,
      ratio?.length ?? 0,
    ]),
    none('admission', 'entry_papers'),
    when(ratio, [
      'care',
      'ratio_met',
      'seconds',
      'journal',
      sum(ratio?.map((room) => room.metSeconds)),
      sum(ratio?.map((room) => room.openSeconds)),
    ]),
    when(ratio, ['care', 'unattended', 'seconds', 'journal', sum(ratio?.map((room) => room.unattendedSeconds))]),
    none('care', 'outdoor_time', 'minutes'),
    when(safety && safety.armedMinutes !== null, [
      'safety',
      'armed',
      'minutes',
      'journal',
      safety?.armedMinutes ?? null,
      minutes,
    ]),
    when(footage, [
      'safety',
      'recorded',
      'minutes',
      'footage',
      footage?.recordedMinutes ?? null,
      footage?.requiredMinutes ?? 0,
    ]),
    when(kept !== null, ['safety', 'footage_kept', 'days', 'footage', kept, 90]),
    when(safety, ['safety', 'drills', 'count', 'journal', safety?.drills ?? null]),
    when(health, [
      'health',
      'morning_checks',
      'count',
      'journal',
      health?.morningChecks ?? null,
      health?.morningChecksExpected ?? 0,
    ]),
    when(health, [
      'health',
      'noon_checks',
      'count',
      'journal',
      health?.noonChecks ?? null,
      health?.noonChecksExpected ?? 0,
    ]),
    when(health, ['health', 'findings_told', 'count', 'journal', health?.notified ?? null, health?.abnormal ?? 0]),
    when(attendance, ['health', 'absences_explained', 'count', 'journal', absent - unexplained, absent]),
    when(staff, ['health', 'papers_expired', 'count', 'records', staff?.certificatesExpired ?? null]),
    when(answers.length > 0, ['oversight', 'breach_acknowledged_after', 'seconds', 'journal', Math.max(...answers)]),
    ['oversight', 'notices_answered', 'count', 'district', notices?.answered ?? null, notices?.items.length ?? 0],
    when(footage, ['oversight', 'look_ups_registered', 'count', 'journal', footage?.lookUps ?? null]),
    when(safety, ['service', 'late_pickups', 'count', 'journal', safety?.alerts.late_pickup ?? null]),
    none('service', 'fees_and_menu_published'),
    none('satisfaction', 'complaints_answered'),
    none('satisfaction', 'pickup_ratings'),
  ];
};
