import { allDimensions, dimensionWord, headlineOf, itemWord, unitWord } from '../eightSWords.ts';
import type { DistrictReport, EightSCell } from '../report.ts';
import {
  type Cell,
  numberCell,
  numberColumn,
  permilleCell,
  type Section,
  saidCell,
  siteCell,
  siteColumn,
  textColumn,
} from '../table.ts';

const notMeasured: Cell = { value: '未测', shown: { zh: '未测', en: 'not measured' }, tone: 'unknown' };

/** 8S 精益管理: one item of each dimension side by side, and for the workbook all of them. */
export const eightSSections = ({ eightS }: DistrictReport): Section[] => [
  {
    id: 'eightS',
    title: { zh: '8S 精益管理', en: '8S by dimension' },
    rule: {
      zh: '每个维度一项，本期合计：收托＝教室不超班额，保育＝保育比达标，安全＝24小时设防，健康＝晨检，监督＝通知已答复，服务＝闭园未接次数。没有人度量的写“未测”，各项明细见工作簿。',
      en: 'One item of each dimension over the range; all items are in the workbook.',
    },
    columns: [siteColumn, ...allDimensions.map(dimensionWord).map(({ zh, en }) => numberColumn(zh, en))],
    rows: eightS.map(({ site, dimensions }) => [siteCell(site), ...dimensions.map(dimensionCell)]),
    empty: { zh: '日报中没有 8S 数据。', en: 'No summary tells of 8S.' },
  },
  {
    id: 'eightSItems',
    bookOnly: true,
    title: { zh: '8S 各项', en: 'All items of 8S' },
    rule: {
      zh: '本期合计；没有总数的项目取最近一天。',
      en: 'Over the range; an item without a whole is that of the newest day.',
    },
    columns: [
      siteColumn,
      textColumn('维度', 'dimension'),
      textColumn('项目', 'item'),
      numberColumn('数值', 'value'),
      numberColumn('总数', 'of'),
      textColumn('单位', 'unit'),
      numberColumn('有数据（天）', 'days known'),
      numberColumn('无数据（天）', 'days unknown'),
    ],
    rows: eightS.flatMap(({ site, dimensions }) =>
      dimensions.flatMap(({ dimension, items }) =>
        items.map((item): Cell[] => [
          siteCell(site),
          saidCell(dimensionWord(dimension)),
          saidCell(itemWord(item.item)),
          item.value === null ? notMeasured : numberCell(item.value),
          item.outOf === null ? saidCell({ zh: '', en: '' }) : numberCell(item.outOf),
          saidCell(unitWord(item.unit)),
          numberCell(item.knownDays),
          numberCell(item.unknownDays),
        ]),
      ),
    ),
    empty: { zh: '日报中没有 8S 数据。', en: 'No summary tells of 8S.' },
  },
];

const dimensionCell = ({ dimension, items }: EightSCell): Cell => {
  const item = items.find((each) => each.item === headlineOf[dimension]);
  if (!item || item.value === null) return notMeasured;
  if (item.outOf === null) return numberCell(item.value);
  // Nothing was asked, so nothing was left undone.
  if (item.outOf === 0) return { value: '无', shown: { zh: '无', en: 'none' } };
  const share = Math.floor((item.value * 1000) / item.outOf);
  return permilleCell(share, share < 950 ? 'warn' : undefined);
};
