import type { DailySummary, EightSItem, NoticeState, RevisionReason, UnknownFigure } from '#contract/summary.ts';
import type { ClassType, GapReason, ZoneClass } from '#contract/values.ts';
import type { LapseReason } from '#contract/zones.ts';
import type { Names } from './page/names.ts';

/** Chinese, then English: what papers made of a summary call things. Both are complete or it does not compile. */
export type Words<K extends string> = Readonly<Record<K, readonly [zh: string, en: string]>>;

export const dataStateWords: Words<DailySummary['envelope']['dataState']> = {
  full: ['数据完整', 'Complete data'],
  partial: ['数据不全', 'Incomplete data'],
  none: ['无数据', 'No data'],
};

export const reasonWords: Words<RevisionReason> = {
  first: ['首次封存', 'first'],
  day_running: ['当日未结束时封存', 'sealed while the day ran'],
  rest_of_day: ['补全当日其余时段', 'the rest of the day'],
  late_events: ['补录事件', 'late events'],
  corrections: ['更正记录', 'corrections'],
  recount: ['重新统计', 'recount'],
};

export const closedByWords: Words<DailySummary['attestation']['closedBy']> = {
  person: ['负责人', 'a person'],
  schedule: ['系统按时', 'the schedule'],
  none: ['未关闭', 'nobody'],
};

export const classTypeWords: Words<ClassType> = {
  infant: ['乳儿班', 'infants'],
  toddler_small: ['托小班', 'toddlers 1–2'],
  toddler_big: ['托大班', 'toddlers 2–3'],
  mixed: ['混合班', 'mixed'],
};

export const zoneClassWords: Words<ZoneClass> = {
  always: ['24 小时', 'always'],
  perimeter24: ['周界', 'perimeter'],
  child_boundary: ['儿童边界', 'child boundary'],
  interior_after_hours: ['闭园内部', 'interior after hours'],
  supervision: ['设备监督', 'supervision'],
};

export const lapseWords: Words<LapseReason> = {
  disarmed: ['人工撤防', 'disarmed'],
  bypassed: ['旁路', 'bypassed'],
  test: ['测试', 'test'],
  unknown: ['状态不明', 'unknown'],
  fault: ['未关好', 'stood open'],
  clock: ['时钟未设', 'clock not set'],
  box_off: ['主机停机', 'box off'],
  not_set_up: ['尚未启用', 'not set up'],
};

export const gapWords: Words<GapReason> = {
  unreachable: ['摄像机失联', 'unreachable'],
  auth: ['密码被拒', 'refused'],
  stall: ['画面停顿', 'stall'],
  ffmpeg_exit: ['录像程序退出', 'recorder exit'],
  disk_full: ['磁盘已满', 'disk full'],
  recorder_down: ['录像停机', 'recorder down'],
  clock_step: ['时钟跳变', 'clock step'],
  disabled: ['停用', 'disabled'],
  quarantined: ['文件损坏', 'quarantined'],
  io_error: ['磁盘错误', 'disk error'],
  unknown: ['原因不明', 'unknown'],
};

export const noticeWords: Words<NoticeState> = {
  open: ['待整改', 'open'],
  answered: ['已答复', 'answered'],
  overdue: ['逾期', 'overdue'],
  closed: ['已销号', 'closed'],
};

export const noticeKindWords: Words<'finding' | 'question'> = {
  finding: ['检查问题', 'finding'],
  question: ['询问', 'question'],
};

export const dimensionWords: Words<EightSItem['dimension']> = {
  filing: ['备案', 'Filing'],
  admission: ['收托', 'Admission'],
  care: ['保育', 'Care'],
  safety: ['安全', 'Safety'],
  health: ['健康', 'Health'],
  oversight: ['监督', 'Oversight'],
  service: ['服务', 'Service'],
  satisfaction: ['满意', 'Satisfaction'],
};

export const unitWords: Words<EightSItem['unit']> = {
  count: ['', ''],
  minutes: ['分钟', 'min'],
  seconds: ['秒', 's'],
  days: ['天', 'days'],
};

export const whyWords: Words<UnknownFigure['why']> = {
  no_data: ['当日主机未运行', 'the box did not run'],
  nobody_came: ['当日无人入园', 'nobody came'],
  nobody_left: ['当日无人离园', 'nobody left'],
  nobody_expected: ['当日无人应到', 'nobody was expected'],
  no_alert: ['没有告警', 'no alert'],
  none_acknowledged: ['没有已确认的告警', 'none acknowledged'],
  none_resolved: ['没有已结束的告警', 'none resolved'],
  no_room_open: ['没有教室开放', 'no room was open'],
  not_closed: ['当日未关闭', 'the day was not closed'],
  day_running: ['当日尚未结束', 'the day still ran'],
  no_footage: ['没有录像', 'no footage'],
  footage_unreadable: ['录像索引不可读', 'footage index unreadable'],
  not_recorded: ['没有记录', 'not recorded'],
  disks_suffice: ['磁盘足够', 'the disks suffice'],
  not_measured: ['没有测量', 'not measured'],
  no_district_key: ['区里未配发密钥', 'no key of the district'],
  no_amount: ['规则未定金额', 'the rules name no amount'],
  never_backed_up: ['从未备份', 'never backed up'],
};

/** Groups of a summary and those of its figures that can be unknown, by their name in the contract. */
const figureWords: Readonly<Record<string, string>> = {
  opening: '开园',
  attendance: '出勤',
  handovers: '交接',
  ratio: '保育比',
  staff: '工作人员',
  health: '健康',
  safety: '安全',
  footage: '录像',
  system: '系统',
  subsidy: '补助',
  eightS: '8S',
  opened: '开园时间',
  closed: '关闭时间',
  firstIn: '首位入园',
  lastOut: '末位离园',
  ratePermille: '出勤率',
  unclosedAtDayEnd: '未签退人数',
  medianSecondsToAcknowledge: '确认用时',
  medianSecondsToResolve: '结束用时',
  qualifiedMinimum: '最少在岗',
  onDuty: '在岗时段',
  armedMinutes: '布防分钟',
  lapses: '未布防时段',
  oldestPlayableDay: '最早可回放',
  forecastFullDay: '磁盘预警日',
  lastBackup: '最近备份',
  classes: '班级',
  yuanPerChild: '每人金额',
  value: '数值',
};

/**
 * What pointers of `unknown` are about, in Chinese: `/attendance/0/firstIn` is the first arrival of the first class, and the
 * same figure of several is told once, with the names of the first of them. What has no word keeps the contract's name.
 */
export const figuresOf = (paths: readonly string[], summary: DailySummary, names: Names, mostNamed = 2): string[] => {
  const figures = new Map<string, string[]>();
  for (const path of paths) {
    const [group = '', ...rest] = path.split('/').slice(1);
    const index = /^\d+$/.test(rest[0] ?? '') ? Number(rest[0]) : undefined;
    const fields = rest.filter((word) => !/^\d+$/.test(word) && group !== 'eightS');
    const figure = [group, ...fields].map((word) => figureWords[word] ?? word).join('·');
    const named = index === undefined ? undefined : nameAt(group, index, summary, names);
    figures.set(figure, [...(figures.get(figure) ?? []), ...(named === undefined ? [] : [named])]);
  }
  return [...figures].map(([figure, of]) =>
    of.length === 0
      ? figure
      : `${figure}（${of.slice(0, mostNamed).join('、')}${of.length > mostNamed ? ` 等 ${of.length} 项` : ''}）`,
  );
};

const nameAt = (
  group: string,
  index: number,
  { attendance, ratio, eightS }: DailySummary,
  names: Names,
): string | undefined => {
  if (group === 'attendance') return attendance?.[index] && names.class(attendance[index].classId);
  if (group === 'ratio') return ratio?.[index] && names.room(ratio[index].roomId);
  if (group === 'eightS') return eightS?.[index] && itemName(eightS[index].item);
  return undefined;
};

/** What the measured items of 8S are called; an item of a later version keeps its own name. */
const itemWords: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  filing_papers: ['备案材料', 'filing papers'],
  children_within_places: ['在托不超托位', 'children within places'],
  rooms_within_cap: ['教室不超班额', 'rooms within the cap'],
  entry_papers: ['入托材料', 'entry papers'],
  ratio_met: ['保育比达标', 'ratio met'],
  unattended: ['无人看护', 'unattended'],
  outdoor_time: ['户外活动', 'time outdoors'],
  armed: ['24小时设防', 'armed'],
  recorded: ['录像', 'recorded'],
  footage_kept: ['录像保存', 'footage kept'],
  drills: ['演练', 'drills'],
  morning_checks: ['晨检', 'morning checks'],
  noon_checks: ['午检', 'noon checks'],
  findings_told: ['异常已告知', 'findings told'],
  absences_explained: ['缺勤已说明', 'absences explained'],
  papers_expired: ['证件过期', 'papers expired'],
  breach_acknowledged_after: ['超比确认用时', 'breach acknowledged after'],
  notices_answered: ['通知已答复', 'notices answered'],
  look_ups_registered: ['查看录像登记', 'look-ups registered'],
  late_pickups: ['闭园未接', 'late pickups'],
  fees_and_menu_published: ['收费食谱公示', 'fees and menu published'],
  complaints_answered: ['投诉答复', 'complaints answered'],
  pickup_ratings: ['接送评价', 'ratings'],
};
export const itemNames = (item: string): readonly [zh: string, en: string] =>
  itemWords[item] ?? [item.replaceAll('_', ' '), item.replaceAll('_', ' ')];
export const itemName = (item: string): string => itemNames(item)[0];
