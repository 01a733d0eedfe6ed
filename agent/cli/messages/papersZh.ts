/** What the commands about papers of sealed days, and about carrying them, say in Chinese. */
export const papersZh = {
  page: '一天的日报，一页 A4 的网页，可打印',
  ledger: '一个月的管理台账，XLSX',
  optionHtml: '写到这个 HTML 文件',
  optionXlsx: '写到这个 XLSX 文件',
  written: (file: string) => `已写入 ${file}`,
  damaged: (day: string) => `${day} 的日报已损坏，无法读取；请运行 nestbox check`,
  optionSince: '只带走这一天及以后封存的（YYYY-MM-DD），哈希链不断',
  optionOneDay: '只带走这一天最新的一版',
  sinceOrDay: '--since 与 --day 只能用一个',
  carried: (count: number, written: number, from: string, to: string, folder: string) =>
    `${folder} 中有 ${count} 份日报（${from} 至 ${to}）与公钥，本次写入 ${written} 份，已落盘，可以拔出`,
  verifyThere: (folder: string) =>
    `在任何装有 nestbox 的电脑上核验，不需要网络：nestbox verify ${folder} --key 区里登记的公钥文件`,
  verifiedSites: (sites: string) => `机构 ${sites}`,
  daysMissing: (count: number, days: string) => `其间没有日报的 ${count} 天，不等于合规：${days}`,
  daysWithout: (count: number, days: string) => `无数据（主机未运行）的 ${count} 天：${days}`,
  daysPartial: (count: number, days: string) => `数据不全的 ${count} 天：${days}`,
  nothing: '没有可带走的日报',
  otherSite: (folder: string, site: string) => `${folder} 中是机构 ${site} 的日报；请换一个空目录`,
  differs: (file: string) =>
    `目录中的 ${file} 是另一份日报，没有改动它：它与本机不同源，或本机曾恢复过旧备份；请换一个空目录，并告知区里`,
  noSpace: (folder: string, needed: string, free: string) =>
    `${folder} 空间不足：需要 ${needed} MiB，只剩 ${free} MiB；没有写入任何日报`,
  disk: (folder: string, code: string, words: string | undefined) =>
    `${folder} 无法写入：${words ?? code}（${code}）。已写入的文件都是完整的；处理后再运行一次即可继续`,
  diskWords: {
    ENOSPC: '磁盘已满',
    EROFS: '只读，请检查写保护开关',
    EACCES: '没有写入权限',
    EPERM: '没有写入权限',
    EIO: '读写错误，U 盘可能已损坏或被拔出',
    ENODEV: '设备已不在，U 盘可能被拔出',
    ENOENT: '目录已不在，U 盘可能被拔出',
    ENOTDIR: '不是目录',
    EEXIST: '不是目录',
  } as Readonly<Record<string, string>>,
};
