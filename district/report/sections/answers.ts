import { faultWords, isOfTheLine } from '../../faultWords.ts';
import type { DistrictReport } from '../report.ts';
import {
  type Cell,
  durationCell,
  instantText,
  numberCell,
  numberColumn,
  type Section,
  saidCell,
  siteCell,
  siteColumn,
  spansText,
  textCell,
  textColumn,
} from '../table.ts';

const never: Cell = { value: '从未', shown: { zh: '从未', en: 'never' }, tone: 'unknown' };

/** With its year: it stands there for good. */
const minuteText = (rfc3339: string): string => rfc3339.slice(0, 16).replace('T', ' ');
/** Whole in the workbook; on the page as much as a person compares. */
const hashCell = (hash: string | undefined): Cell =>
  hash === undefined
    ? textCell('—')
    : { value: hash, shown: { zh: hash.slice(0, 12), en: hash.slice(0, 12) }, tone: 'soft' };

const shortDays = (days: readonly string[]): string => days.map((day) => day.slice(5)).join(', ');

/** Who told nothing, who told that nothing is known, and whose word cannot be believed. */
export const answerSections = ({ missing, unknown, faults, newChains }: DistrictReport): Section[] => [
  {
    id: 'missing',
    title: { zh: '缺日报', en: 'No summary' },
    rule: {
      zh: '名单上的机构，已经结束而没有收到日报的日子。缺就是缺，下面各项都不把它算作合规。',
      en: 'Days that are over and of which a listed facility told nothing. Missing is never compliant.',
    },
    columns: [
      siteColumn,
      textColumn('昨天', 'yesterday'),
      numberColumn('缺（天）', 'days missing'),
      textColumn('哪些日子', 'which'),
      textColumn('最近一份日报', 'last summary'),
      textColumn('最近应答', 'last answer'),
    ],
    rows: missing.map(({ site, days, spans, rejectedDays, yesterday, lastDay, lastAnswerAt }) => [
      siteCell(site),
      yesterday ? saidCell({ zh: '缺', en: 'missing' }, 'bad') : saidCell({ zh: '有', en: 'told' }),
      numberCell(days, 'bad'),
      rejectedDays.length === 0
        ? textCell(spansText(spans))
        : saidCell({
            zh: `${spansText(spans)}（${rejectedDays.length < days ? `其中 ${shortDays(rejectedDays)} ` : ''}核验不通过）`,
            en: `${spansText(spans)} (failed verification${rejectedDays.length < days ? `: ${shortDays(rejectedDays)}` : ''})`,
          }),
      lastDay === null ? saidCell({ zh: '本期没有', en: 'none in this range' }, 'bad') : textCell(lastDay),
      lastAnswerAt !== null ? textCell(instantText(lastAnswerAt)) : lastDay === null ? never : textCell('—'),
    ]),
    empty: { zh: '没有缺报。', en: 'None is missing.' },
  },
  {
    id: 'unknown',
    title: { zh: '情况不明的日子', en: 'Days of which the box knows nothing, or not all' },
    rule: {
      zh: '设备整天停用（无数据），或在开放时间内停用过（部分数据）。不明就是不明，不算合规，也不算违规。',
      en: 'The box was off all day, or for a part of the opening hours. Unknown is neither kept nor broken.',
    },
    columns: [
      siteColumn,
      numberColumn('无数据（天）', 'days without data'),
      textColumn('哪些日子', 'which'),
      numberColumn('部分数据（天）', 'days in part'),
      numberColumn('开放时间不明', 'opening time unknown'),
    ],
    rows: unknown.map(({ site, noneDays, noneSpans, partialDays, uncoveredMinutes }) => [
      siteCell(site),
      numberCell(noneDays, noneDays > 0 ? 'unknown' : undefined),
      textCell(spansText(noneSpans)),
      numberCell(partialDays),
      durationCell(uncoveredMinutes * 60, 'unknown'),
    ]),
    empty: { zh: '收到的日报都有完整数据。', en: 'All summaries that came tell of the whole day.' },
  },
  {
    id: 'faults',
    title: { zh: '核验问题', en: 'Verification faults' },
    rule: {
      zh: '签名、哈希、链序逐份核验（Ed25519、SHA-256）。有问题的日报不计入下面各项。',
      en: 'Every signature, hash and place in the chain is verified. What failed is in no figure below.',
    },
    columns: [
      siteColumn,
      textColumn('问题', 'fault'),
      textColumn('日期', 'day'),
      textColumn('细节', 'detail'),
      textColumn('发现于', 'found'),
    ],
    rows: faults.map(({ site, code, day, detail, foundAt }) => [
      siteCell(site),
      saidCell(faultWords[code].is, isOfTheLine(code) ? 'warn' : 'bad'),
      textCell(day ?? '—'),
      textCell(detail, 'soft'),
      textCell(instantText(foundAt)),
    ]),
    empty: { zh: '全部通过核验。', en: 'Everything verifies.' },
  },
  {
    id: 'new-chains',
    title: { zh: '更换的日报链', en: 'Chains that were replaced' },
    rule: {
      zh: '被退回过去的机构，经查实后改用其新的日报链。旧链从分岔处起留作证据，不计入任何数字；已了结的也一直列在这里。',
      en: 'A facility that was rolled back, whose new chain somebody allowed. From where they part the old one is evidence and in no figure; settled ones stay here.',
    },
    columns: [
      siteColumn,
      textColumn('新链自', 'new chain since'),
      textColumn('准许于', 'allowed'),
      textColumn('所用命令', 'by which command'),
      textColumn('留存的旧链', 'kept of the old chain'),
      textColumn('首份哈希', 'hash of the first'),
    ],
    rows: newChains.map(({ site, allowedAt, takenAt, command, kept }) => [
      siteCell(site),
      takenAt === null
        ? saidCell({ zh: '尚未收到，旧链有效', en: 'has not come, the old one counts' }, 'warn')
        : textCell(minuteText(takenAt)),
      textCell(minuteText(allowedAt)),
      textCell(command, 'soft'),
      kept === null
        ? textCell('—')
        : saidCell({
            zh: `${kept.fromSequence}–${kept.toSequence} 号共 ${kept.summaries} 份，${kept.fromDay} 至 ${kept.toDay}`,
            en: `numbers ${kept.fromSequence}–${kept.toSequence}, ${kept.summaries} summaries, ${kept.fromDay} to ${kept.toDay}`,
          }),
      hashCell(kept?.firstSha256),
    ]),
    empty: { zh: '没有更换过。', en: 'None was replaced.' },
  },
];

/** Every facility of the list with the days that it told. */
export const siteSections = ({ sites }: DistrictReport): Section[] => [
  {
    id: 'sites',
    title: { zh: '各机构的日报', en: 'Every facility and its days' },
    rule: { zh: '名单上的全部机构。', en: 'All facilities of the list.' },
    columns: [
      siteColumn,
      textColumn('普惠', 'inclusive'),
      numberColumn('完整', 'full'),
      numberColumn('部分', 'in part'),
      numberColumn('无数据', 'no data'),
      numberColumn('缺', 'missing'),
      numberColumn('尚未开始', 'not begun'),
      textColumn('最近一份', 'last summary'),
    ],
    rows: sites.map((row) => [
      siteCell(row.site),
      saidCell(row.inclusive ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' }),
      numberCell(row.full),
      numberCell(row.partial),
      numberCell(row.none, row.none > 0 ? 'unknown' : undefined),
      numberCell(row.missing, row.missing > 0 ? 'bad' : undefined),
      numberCell(row.notBegun),
      textCell(row.lastDay),
    ]),
    empty: { zh: '名单是空的。', en: 'The list is empty.' },
  },
];
