import type { RoadState } from '#contract/district.ts';
import type { ClassAttendance, DailySummary, RoomRatio } from '#contract/summary.ts';
import { weekday } from '../../time/calendar.ts';
import type { ArchivedDay } from '../archive.ts';
import type { Names } from '../page/names.ts';
import { classTypeWords, closedByWords, dataStateWords, reasonWords } from '../words.ts';
import { type Column, dateOf, nothing, type Told } from './cells.ts';

/** A day of the ledger; `before`: no summary was ever sealed until then. */
export type LedgerDay = ArchivedDay | { readonly day: ArchivedDay['day']; readonly state: 'before' };
export type SealedDay = Extract<ArchivedDay, { state: 'sealed' }>;

export interface ColumnParts {
  readonly names: Names;
  readonly roadOf: (day: string, revision: number) => RoadState | undefined;
}

const stateWords: Readonly<Record<Exclude<LedgerDay['state'], 'sealed'>, string>> = {
  missing: '缺失（没有日报）',
  awaited: '尚未封存',
  damaged: '损坏，无法读取',
  before: '尚未启用',
};
const weekdays = ['一', '二', '三', '四', '五', '六', '日'];
const roadWords: Readonly<Record<RoadState, string>> = { sealed: '已封存', sent: '已发出', received: '区里已收到' };

const sum = <T>(list: readonly T[] | null, of: (each: T) => number): Told =>
  list === null ? null : list.reduce((total, each) => total + of(each), 0);
const total = (counts: Readonly<Record<string, number>> | undefined): Told =>
  counts && Object.values(counts).reduce((all, count) => all + count, 0);
/** A figure of a group; null where the group is. */
const within = <G, V>(group: G | null, of: (group: G) => V): V | null => (group === null ? null : of(group));

/** A column of what the summary tells; a day without one has a dash, so that no blank reads as nothing happened. */
const told = (
  title: string,
  meaning: string,
  of: (summary: DailySummary, day: SealedDay) => Told,
  width?: number,
): Column<LedgerDay> => ({
  title,
  meaning,
  ...(width !== undefined && { width }),
  of: (day) => (day.state === 'sealed' ? of(day.sealed.data, day) : nothing),
});

/** The columns of 日报: a row a day, with two for each class of the month. */
export const dayColumns = (classIds: readonly string[], { names, roadOf }: ColumnParts): Column<LedgerDay>[] => [
  { title: '日期', meaning: '机构当地日期', width: 12, of: ({ day }) => dateOf(day) },
  { title: '星期', meaning: '星期几', of: ({ day }) => weekdays[weekday(day) - 1] ?? '' },
  {
    title: '数据状态',
    meaning: '数据完整、数据不全、无数据（主机未运行），或当日没有日报；缺失不等于合规',
    width: 18,
    of: (day) =>
      day.state === 'sealed' ? dataStateWords[day.sealed.data.envelope.dataState][0] : stateWords[day.state],
  },
  told('有数据分钟', '计划开园时段中有数据的分钟', ({ envelope }) => envelope.coveredMinutes),
  told('计划分钟', '计划开园时段的分钟', ({ envelope }) => envelope.plannedMinutes),
  told('应到', '各班应到合计', ({ attendance }) => sum(attendance, ({ expected }) => expected)),
  told('实到', '各班实到合计，含计划外', ({ attendance }) => sum(attendance, ({ attended }) => attended)),
  ...classIds.flatMap((classId) => {
    const own = ({ attendance }: DailySummary) =>
      within(attendance, (all) => all.find((each) => each.classId === classId));
    const of = (figure: (each: ClassAttendance) => number) => (summary: DailySummary) => {
      const found = own(summary);
      // A class that did not exist on the day is not unknown: it is not there.
      return found === undefined ? nothing : within(found, figure);
    };
    const name = names.class(classId);
    return [
      told(
        `${name} 应到`,
        `${name}（${classId}）应到人数`,
        of(({ expected }) => expected),
      ),
      told(
        `${name} 实到`,
        `${name}（${classId}）实到人数`,
        of(({ attended }) => attended),
      ),
    ];
  }),
  told('超比次数', '保育人员少于规定且超过宽限的次数，各教室合计', ({ ratio }) =>
    sum(ratio, ({ breaches }) => breaches),
  ),
  told('超比秒数', '超比的秒数，自第一秒起', ({ ratio }) => sum(ratio, ({ breachSeconds }) => breachSeconds)),
  told('无人看护秒数', '有婴幼儿而没有保育人员的秒数', ({ ratio }) =>
    sum(ratio, ({ unattendedSeconds }) => unattendedSeconds),
  ),
  told('不可证明秒数', '主机停机或有人未签退，不能证明的秒数', ({ ratio }) =>
    sum(ratio, ({ unverifiedSeconds }) => unverifiedSeconds),
  ),
  told('超班额次数', '超过班额的次数', ({ ratio }) => sum(ratio, ({ capBreaches }) => capBreaches)),
  told('入园', '签到人次', ({ handovers }) => within(handovers, ({ arrivals }) => total(arrivals))),
  told('离园', '签退人次', ({ handovers }) => within(handovers, ({ departures }) => total(departures))),
  told('拒绝放行', '被拒绝的接送次数', ({ handovers }) => within(handovers, ({ refusals }) => total(refusals))),
  told('破例放行', '负责人决定放行的次数', ({ handovers }) => within(handovers, ({ overrides }) => overrides)),
  told('未签退', '日终仍未签退的人数', ({ handovers }) =>
    within(handovers, ({ unclosedAtDayEnd }) => unclosedAtDayEnd),
  ),
  told('晨检', '已晨检人数', ({ health }) => within(health, ({ morningChecks }) => morningChecks)),
  told('应晨检', '当日到园人数', ({ health }) => within(health, ({ morningChecksExpected }) => morningChecksExpected)),
  told('午检', '已午检人数', ({ health }) => within(health, ({ noonChecks }) => noonChecks)),
  told('异常', '各项检查发现的异常', ({ health }) => within(health, ({ abnormal }) => abnormal)),
  told('已告知', '其中已告知监护人的', ({ health }) => within(health, ({ notified }) => notified)),
  told('告警', '当日告警总数', ({ safety }) => within(safety, ({ alerts }) => total(alerts))),
  told('布防分钟', '全部防区均按规定布防的分钟，全天为 1440', ({ safety }) =>
    within(safety, ({ armedMinutes }) => armedMinutes),
  ),
  told('设备离线', '设备离线次数', ({ safety }) => within(safety, ({ devicesWentOffline }) => devicesWentOffline)),
  told('演练', '应急点名演练次数', ({ safety }) => within(safety, ({ drills }) => drills)),
  told('应录像分钟', '各路摄像机应录像分钟合计', ({ footage }) =>
    within(footage, ({ requiredMinutes }) => requiredMinutes),
  ),
  told('已录像分钟', '其中已录像的分钟', ({ footage }) => within(footage, ({ recordedMinutes }) => recordedMinutes)),
  told('录像缺口', '录像缺口段数', ({ footage }) => within(footage, ({ gaps }) => gaps)),
  told('关闭人', '谁关闭了当日', ({ attestation }) => closedByWords[attestation.closedBy][0]),
  told('修订', '当日日报的最新版次', ({ envelope }) => envelope.revision),
  told('修订原因', '为什么有这一版', ({ envelope }) => reasonWords[envelope.reason][0], 18),
  told('覆盖', '封存时当日是否已结束', ({ envelope }) => (envelope.covers === 'whole' ? '全天' : '当日未结束')),
  told(
    '上报',
    '区里的签名回执才算收到',
    ({ envelope }) => roadWords[roadOf(envelope.day, envelope.revision) ?? 'sealed'],
  ),
  told('序号', '在哈希链中的序号', ({ envelope }) => envelope.sequence),
  told('规则包', '判定所用的规则包', ({ envelope }) => `${envelope.rulePack.id} ${envelope.rulePack.version}`, 20),
  told('SHA-256', '封存字节的哈希', (_summary, { row }) => row.sha256, 66),
];

/** A class on a day. */
export interface ClassRow {
  readonly day: string;
  readonly of: ClassAttendance;
}
export const classColumns = ({ names }: ColumnParts): Column<ClassRow>[] => [
  { title: '日期', meaning: '机构当地日期', width: 12, of: ({ day }) => dateOf(day) },
  { title: '班级', meaning: '班级名称', width: 16, of: ({ of }) => names.class(of.classId) },
  { title: '班级编号', meaning: '日报中的编号', width: 14, of: ({ of }) => of.classId },
  { title: '类型', meaning: '乳儿班、托小班、托大班、混合班', of: ({ of }) => classTypeWords[of.type][0] },
  { title: '班额', meaning: '批准的托位', of: ({ of }) => of.places },
  { title: '在托', meaning: '在册人数', of: ({ of }) => of.enrolled },
  { title: '应到', meaning: '当日应到人数', of: ({ of }) => of.expected },
  { title: '实到', meaning: '当日到过的人数', of: ({ of }) => of.attended },
  { title: '计划外', meaning: '实到而非应到', of: ({ of }) => of.unexpected },
  { title: '未到', meaning: '应到而未到', of: ({ of }) => of.absent },
  {
    title: '病假',
    meaning: '生病与传染病隔离',
    of: ({ of: { absentByReason: by } }) => by && by.illness + by.infectious,
  },
  {
    title: '事假',
    meaning: '家事、假期与其他',
    of: ({ of: { absentByReason: by } }) => by && by.family + by.holiday + by.other,
  },
  { title: '未说明', meaning: '没有人说明原因', of: ({ of }) => of.absentByReason?.unexplained },
  { title: '出勤率‰', meaning: '应到者实到 ÷ 应到 × 1000', of: ({ of }) => of.ratePermille },
  { title: '最多同时', meaning: '同时在园的最多人数', of: ({ of }) => of.peak },
  { title: '人分钟', meaning: '在园分钟合计', of: ({ of }) => of.childMinutes },
  { title: '首位入园', meaning: '当地时间', of: ({ of }) => of.firstIn },
  { title: '末位离园', meaning: '当地时间', of: ({ of }) => of.lastOut },
];

/** A room on a day. */
export interface RoomRow {
  readonly day: string;
  readonly of: RoomRatio;
}
export const roomColumns = ({ names }: ColumnParts): Column<RoomRow>[] => [
  { title: '日期', meaning: '机构当地日期', width: 12, of: ({ day }) => dateOf(day) },
  { title: '教室', meaning: '教室名称', width: 16, of: ({ of }) => names.room(of.roomId) },
  { title: '开放秒数', meaning: '有婴幼儿在的秒数 = 合规 + 宽限内 + 超比 + 无人看护', of: ({ of }) => of.openSeconds },
  { title: '合规秒数', meaning: '保育人员足够的秒数', of: ({ of }) => of.metSeconds },
  { title: '宽限内秒数', meaning: '缺员但在宽限内结束的秒数', of: ({ of }) => of.transientSeconds },
  { title: '超比秒数', meaning: '超比的秒数', of: ({ of }) => of.breachSeconds },
  { title: '无人看护秒数', meaning: '没有保育人员的秒数', of: ({ of }) => of.unattendedSeconds },
  { title: '不可证明秒数', meaning: '不能证明的秒数', of: ({ of }) => of.unverifiedSeconds },
  { title: '超比次数', meaning: '超比次数', of: ({ of }) => of.breaches },
  { title: '最长秒数', meaning: '最长一次超比', of: ({ of }) => of.longestBreachSeconds },
  { title: '最多缺员', meaning: '最多缺几名保育人员', of: ({ of }) => of.peakDeficit },
  { title: '超班额次数', meaning: '超过班额的次数', of: ({ of }) => of.capBreaches },
  { title: '确认秒数', meaning: '告警到确认的中位数', of: ({ of }) => of.medianSecondsToAcknowledge },
  { title: '结束秒数', meaning: '告警到结束的中位数', of: ({ of }) => of.medianSecondsToResolve },
];
