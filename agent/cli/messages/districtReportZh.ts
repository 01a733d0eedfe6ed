/** Messages of `nestbox district report`, Chinese. */
export const districtReportZh = {
  describe: '区级统计：谁缺日报、谁的链有问题、谁缺员、录像与布防、补助基数、规划目标；先说要做什么',
  store: '日报数据库：SQLite 文件，或 postgres://……',
  sites: '机构名单（CSV：id, address, key, name, town, inclusive……）',
  month: '月份 YYYY-MM（默认昨天所在的月份，至昨天为止）',
  from: '起始日期 YYYY-MM-DD',
  to: '结束日期 YYYY-MM-DD，含当日（默认昨天）',
  plan: '规划目标文件（JSON）；默认为泸龙府办发〔2023〕6号 三',
  population: '全区常住人口，用于每千人口托位数',
  html: '写成一个网页文件（可打印，A4 横向）',
  xlsx: '写成工作簿，每项一张表',
  reading: '统计',
  badMonth: '月份写成 YYYY-MM',
  badRange: '起始日期晚于结束日期，或本期还没有结束的日子',
  badPlan: (file: string, why: string) =>
    `${file} 不是规划目标：${why}；写成 [{"year":2025,"places":2320,"placesPerThousandHundredths":470,"inclusivePermille":500}]`,
  unreadable: (file: string, why: string) => `读不了 ${file}：${why}`,
  title: (from: string, to: string, sites: number, told: number, expected: number) =>
    `${from} 至 ${to}，${sites} 家机构，收到 ${told} / ${expected} 份日报`,
  first: '先做什么：',
  nothing: '没有要办的事。',
  more: (count: number) => `等 ${count} 家`,
  lastAnswer: (at: string) => `最近一次有机构应答：${at}`,
  neverAnswered: '还没有任何机构应答过',
  missing: '缺日报：',
  faults: '核验问题：',
  breaches: '缺员（无人看护 / 缺员 / 最长）：',
  days: (count: number) => `${count} 天`,
  yesterday: '含昨天',
  others: (count: number) => `……另有 ${count} 家，见 --html、--xlsx 或 --json`,
  rejected: '含核验不通过的',
  /** `open`: facilities whose month is not whole although it is over; undefined while it runs. */
  subsidy: (month: string, children: number, yuan: number, open: number | undefined) =>
    `补助基数 ${month}：${children} 人，${yuan} 元${open === undefined ? '（本月未结束）' : open > 0 ? `；${open} 家当月不完整` : ''}`,
  targets: (year: number, places: number, target: number, inclusive: string, wanted: string) =>
    `规划 ${year}：托位 ${places} / ${target}，普惠 ${inclusive} / ${wanted}`,
  written: (file: string) => `已写入 ${file}`,
};
