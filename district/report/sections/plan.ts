import { permille } from '#agent/summary/page/markup.ts';
import type { DistrictReport, PlanProgress } from '../report.ts';
import {
  type Cell,
  numberCell,
  numberColumn,
  permilleCell,
  type Section,
  saidCell,
  siteCell,
  siteColumn,
  textCell,
  textColumn,
} from '../table.ts';
import { hundredthsOf } from '../words.ts';

/** Money, and the district's plan. */
export const planSections = ({ subsidy, plan }: DistrictReport): Section[] => [
  {
    id: 'subsidy',
    title: { zh: '运营补助基数', en: 'Basis of the operating subsidy' },
    rule: {
      zh: '按实际在托人数（四(四)）；金额为日报中的每人每月金额。月末日报未到的，当月尚不完整。',
      en: 'By children who really attended; amounts as the summaries tell. Without the last day the month is not whole.',
    },
    columns: [
      textColumn('月份', 'month'),
      siteColumn,
      numberColumn('乳儿班', 'infants'),
      numberColumn('托班', 'toddlers'),
      numberColumn('未定金额', 'no amount'),
      numberColumn('金额（元）', 'yuan'),
      textColumn('完整', 'whole'),
    ],
    rows: subsidy.flatMap(({ month, isOver, sites: rows, children, yuan, sitesNotWhole }) => [
      ...rows.map((row): Cell[] => [
        textCell(month),
        siteCell(row.site),
        ...[
          childrenOf(row.classes, (type) => type === 'infant'),
          childrenOf(row.classes, (type) => type.startsWith('toddler')),
          row.childrenWithoutAmount,
          row.yuan,
        ].map((count) => numberCell(row.asOf === null ? null : count)),
        row.whole
          ? saidCell({ zh: '完整', en: 'whole' })
          : row.asOf === null
            ? saidCell({ zh: '没有数据', en: 'not told' }, 'bad')
            : saidCell(
                isOver
                  ? { zh: `不完整，只到 ${row.asOf.slice(5)}`, en: `not whole, only to ${row.asOf.slice(5)}` }
                  : { zh: `本月未结束，至 ${row.asOf.slice(5)}`, en: `the month runs on, to ${row.asOf.slice(5)}` },
                isOver ? 'bad' : 'unknown',
              ),
      ]),
      [
        textCell(month),
        saidCell({ zh: '合计', en: 'total' }, 'sum'),
        numberCell(rows.reduce((sum, { classes }) => sum + childrenOf(classes, (type) => type === 'infant'), 0)),
        numberCell(
          rows.reduce((sum, { classes }) => sum + childrenOf(classes, (type) => type.startsWith('toddler')), 0),
        ),
        numberCell(rows.reduce((sum, { childrenWithoutAmount }) => sum + childrenWithoutAmount, 0)),
        numberCell(yuan, 'sum'),
        sitesNotWhole === 0
          ? saidCell({ zh: `${children} 人，完整`, en: `${children} children, whole` })
          : isOver
            ? saidCell({ zh: `${sitesNotWhole} 家不完整`, en: `${sitesNotWhole} not whole` }, 'bad')
            : saidCell({ zh: `${children} 人，本月未结束`, en: `${children} children, the month runs on` }, 'unknown'),
      ],
    ]),
    empty: { zh: '没有机构。', en: 'No facility.' },
  },
  {
    id: 'plan',
    title: { zh: '规划目标', en: 'Targets of the plan' },
    rule: {
      zh: plan.map(({ document, sitesUntold }) => `${document}。${untoldOf(sitesUntold)}`).join('') || '没有目标。',
      en: 'Places as the facilities told last; who told none counts as none.',
    },
    columns: [
      textColumn('指标', 'measure'),
      numberColumn('目标', 'target'),
      numberColumn('现状', 'now'),
      textColumn('结论', 'verdict'),
    ],
    rows: plan.flatMap(planRows),
    empty: { zh: '没有目标。', en: 'No target.' },
  },
];

const untoldOf = (sites: readonly string[]): string =>
  sites.length === 0
    ? ''
    : `${sites.length} 家本期没有报告托位，按 0 计：${sites.slice(0, 5).join('、')}${sites.length > 5 ? '……' : ''}。`;

const childrenOf = (
  classes: readonly { readonly type: string; readonly children: number }[],
  isMeant: (type: string) => boolean,
): number => classes.filter(({ type }) => isMeant(type)).reduce((sum, { children }) => sum + children, 0);

const planRows = ({
  target,
  places,
  placesPerThousandHundredths,
  inclusivePermille,
}: PlanProgress): (readonly Cell[])[] => {
  const plain = (value: number, text: string): Cell => ({ value, shown: { zh: text, en: text } });
  return [
    [
      saidCell({ zh: `${target.year} 年托位总数`, en: `places in ${target.year}` }),
      numberCell(target.places),
      numberCell(places),
      verdict(places, target.places),
    ],
    [
      saidCell({ zh: '每千人口托位数', en: 'places per 1,000 residents' }),
      plain(target.placesPerThousandHundredths / 100, hundredthsOf(target.placesPerThousandHundredths)),
      placesPerThousandHundredths === null
        ? saidCell({ zh: '未知：请用 --population 给出人口', en: 'unknown: give --population' }, 'unknown')
        : plain(placesPerThousandHundredths / 100, hundredthsOf(placesPerThousandHundredths)),
      verdict(placesPerThousandHundredths, target.placesPerThousandHundredths),
    ],
    [
      saidCell({ zh: '普惠托位占比', en: 'share of inclusive places' }),
      plain(target.inclusivePermille / 10, permille(target.inclusivePermille)),
      permilleCell(inclusivePermille),
      verdict(inclusivePermille, target.inclusivePermille),
    ],
  ];
};

const verdict = (actual: number | null, target: number): Cell => {
  if (actual === null) return saidCell({ zh: '未知', en: 'unknown' }, 'unknown');
  return actual >= target
    ? saidCell({ zh: '达到', en: 'reached' }, 'good')
    : saidCell({ zh: '未达到', en: 'not reached' }, 'bad');
};
