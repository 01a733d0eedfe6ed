import { spanWords } from '#agent/summary/page/markup.ts';
import { classTypeWords, noticeKindWords, noticeWords } from '#agent/summary/words.ts';
import type { NoticeState } from '#contract/summary.ts';
import type { First, FirstCode, RoomType } from './report.ts';

/** A text for people, in both languages. */
export interface Said {
  readonly zh: string;
  readonly en: string;
}

/** As the facility reads it, so that both speak of one thing in the same words. */
export const saidOf = ([zh, en]: readonly [zh: string, en: string]): Said => ({ zh, en });
export const typeWords: Readonly<Record<RoomType, Said>> = {
  infant: saidOf(classTypeWords.infant),
  toddler_small: saidOf(classTypeWords.toddler_small),
  toddler_big: saidOf(classTypeWords.toddler_big),
  mixed: saidOf(classTypeWords.mixed),
  several: { zh: '多种班级合用', en: 'several types' },
  untold: { zh: '未说明', en: 'not told' },
};
export const noticeKind = (kind: string): Said =>
  kind === 'finding' || kind === 'question' ? saidOf(noticeKindWords[kind]) : { zh: kind, en: kind };
export const noticeState = (state: NoticeState): Said => saidOf(noticeWords[state]);

/** As the facility's own page says it, never rounded away to nothing. */
export const durationWords = (seconds: number): Said => saidOf(spanWords(seconds));

/** 470 → `4.70`. */
export const hundredthsOf = (value: number): string => (value / 100).toFixed(2);
/** Minutes of a day → `HH:MM`. */
export const timeOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** What to do, with the reason in the same line. `who` is the list of facilities as the reader's screen shows them. */
export const firstWords = (
  { code, count, sites }: First,
  { yesterday, since }: { readonly yesterday: string; readonly since: string },
): Said =>
  ({
    pull_first: {
      zh: '昨天结束以后还没有拉取过：先运行 nestbox district pull，再看谁缺报',
      en: 'Nothing was pulled since yesterday ended: run nestbox district pull first, then see who is missing',
    },
    tampered: {
      zh: `${sites.length} 家的日报核验不通过（${count} 项）：先不采信，保留证据并派人核实`,
      en: `Summaries fail verification: facilities ${sites.length}, faults ${count}. Do not rely on them, keep the evidence, send somebody`,
    },
    new_chain: {
      zh: `${sites.length} 家恢复后改用了新日报链：看“更换的日报链”，查清后运行 nestbox district settle 机构 new_chain --note …`,
      en: `A new chain is in force: ${sites.length}. See "Chains that were replaced"; then nestbox district settle SITE new_chain --note …`,
    },
    unattended: {
      zh: `${since.slice(5)} 以来婴幼儿无人看护 ${durationWords(count).zh}：今天问清经过`,
      en: `Children unattended for ${durationWords(count).en} since ${since.slice(5)}: ask today what happened`,
    },
    missing_yesterday: {
      zh: `${count} 家没有昨天（${yesterday.slice(5)}）的日报：打电话问通电没有、断网没有；缺报不等于合规`,
      en: `No summary of yesterday (${yesterday.slice(5)}): ${count}. Call: is the box powered, is the line up?`,
    },
    not_reached: {
      zh: `${sites.length} 家最近一次拉取时没有应答：核对地址与网络`,
      en: `No answer at the last pull: ${sites.length}. Check address and line`,
    },
    twice: {
      zh: `${since.slice(5)} 以来同一登记号 ${count} 次同时出现在两家机构：核对从业人员登记（挂靠）`,
      en: `One register number in two facilities at the same minute, ${count} times since ${since.slice(5)}: check the staff register`,
    },
    breaches: {
      zh: `${since.slice(5)} 以来 ${sites.length} 家缺员，共 ${durationWords(count).zh}：从最严重的一家问起`,
      en: `Lacked caregivers since ${since.slice(5)}: ${sites.length}, ${durationWords(count).en} in all. Begin with the worst`,
    },
    earlier: {
      zh: `本期更早还有 ${sites.length} 家缺员或有人同时在两处：看是否都已处理`,
      en: `Breaches or people in two places earlier in the range, facilities: ${sites.length}. See that all was dealt with`,
    },
    notices_overdue: {
      zh: `${count} 件通知逾期未答复：催办`,
      en: `Notices overdue: ${count}. Remind them`,
    },
    footage: {
      zh: `${sites.length} 家录像不足 99.9%：要求查明缺口原因`,
      en: `Recorded less than 99.9%: ${sites.length}. Ask for the cause of the gaps`,
    },
    retention: {
      zh: `${sites.length} 家录像可回看不足 90 天：要求扩容或查明原因`,
      en: `Can play back fewer than 90 days: ${sites.length}. Larger disks, or find out why`,
    },
    box_off: {
      zh: `${sites.length} 家有设备停用的日子，共 ${count} 天：这些日子情况不明`,
      en: `Had the box off: ${sites.length}, days: ${count}. Nothing is known of them`,
    },
  })[code] satisfies Said;

/** How grave: what a reader sees beside the line. */
export const firstTone: Readonly<Record<FirstCode, 'bad' | 'warn'>> = {
  pull_first: 'bad',
  tampered: 'bad',
  new_chain: 'warn',
  unattended: 'bad',
  missing_yesterday: 'bad',
  not_reached: 'warn',
  twice: 'bad',
  breaches: 'warn',
  earlier: 'warn',
  notices_overdue: 'warn',
  footage: 'warn',
  retention: 'warn',
  box_off: 'warn',
};
