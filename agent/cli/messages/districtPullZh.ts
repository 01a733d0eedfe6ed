import type { SiteFaultCode } from '#district/loaded.ts';

/** What a fault is, and what the clerk does about it. */
export interface FaultWords {
  readonly is: string;
  readonly remedy: string;
}

/** Messages of `nestbox district sites`, `pull`, `load` and `settle`, Chinese. */
export const districtPullZh = {
  sites: '机构名单（CSV：id, address, key，另可有 name, town, inclusive, token, tokenEnv, formerKeys, pushToken, ca）',
  sitesCheck: '检查机构名单：逐行指出哪一格不对、怎么改',
  pull: '向名单上的各机构拉取日报，逐份核验后入库；中断后再运行会接着来',
  load: '核验并载入文件：U 盘上 summary export 导出的文件夹',
  settle: '记录一类问题已查清，之后不再提示',
  optionSites: '机构名单（CSV）',
  optionStore: '数据库：SQLite 文件，或 postgres://…',
  optionParallel: '同时拉取的机构数',
  optionPage: '每页日报份数，1–1000',
  optionTimeout: '机构多久不应答就放弃（秒）',
  optionCa: '机构证书的签发机构（PEM），名单里没有写的都用它',
  optionEvery: '一直拉取，每个机构每隔这么久一次，例如 60s、5m',
  optionNote: '查清的结果',
  noList: (file: string) => `找不到名单 ${file}`,
  listFault: (line: number, column: string | undefined, zh: string, _en: string) =>
    `第 ${line} 行${column === undefined ? '' : ` ${column} 列`}：${zh}`,
  listBad: (file: string, faults: number) => `名单 ${file} 有 ${faults} 处要改：`,
  listGood: (sites: number) => `名单没有问题：${sites} 家机构`,
  badNumber: (option: string) => `${option} 应为范围内的整数`,
  badEvery: '--every 写成 60s、5m 或 1h，至少 1s',
  badCa: (file: string) => `读不了证书或私钥文件：${file}`,
  noStore: (file: string) => `找不到数据库 ${file}；先运行 nestbox district pull`,
  pulling: '拉取',
  loading: '载入',
  pulled: (reached: number, sites: number, stored: number, nothingNew: number) =>
    `联系上 ${reached}/${sites} 家：新收日报 ${stored} 份；${nothingNew} 家没有新的`,
  unreachable: (sites: number) => `联系不上 ${sites} 家（不是造假的证据；请电话询问，恢复后会自动补齐）：`,
  since: (site: string, name: string, since: string, detail: string) => `  ${site} ${name}  自 ${since}  ${detail}`,
  noFaults: '核验无误：签名、链条都对',
  faults: (count: number, sites: number) => `发现问题 ${count} 项，涉及 ${sites} 家机构：`,
  fault: (site: string, name: string, days: string, code: string, is: string) =>
    `  ${site} ${name}  ${days}  ${code} ${is}`,
  detail: (text: string) => `      ${text}`,
  remedy: (text: string) => `      怎么办：${text}`,
  times: (count: number) => `共 ${count} 项`,
  polled: (site: string, stored: number) => `${site}：新收 ${stored} 份`,
  polling: (sites: number, everySeconds: number) => `每 ${everySeconds} 秒拉取 ${sites} 家机构；Ctrl-C 停止`,
  nothingToLoad: '没有找到导出的日报文件',
  loaded: (stored: number, repeated: number, refused: number) =>
    `新收 ${stored} 份，已有 ${repeated} 份，拒收 ${refused} 份`,
  refusedFile: (file: string, code: string, detail: string) => `  ${file}：${code} ${detail}`,
  unlisted: '名单上没有这家机构；先把它的 id 和公钥写进名单',
  optionTakeNewChain: '采用机构恢复后的新日报链（仅用于 rolled_back）；旧日报留作证据，不再计入',
  onlyRolledBack: '--take-new-chain 只用于 rolled_back',
  takesNewChain: '下次拉取时，从分岔处起采用新链；旧日报留作证据',
  pushedOnly: (sites: number) => `${sites} 家没有地址，只推送，未拉取`,
  settled: (count: number) => `已记录 ${count} 项`,
  notSettled: '没有这样未查清的问题',
  words: {
    unreadable: { is: '读不懂', remedy: '文件或传输坏了；让机构重新导出，或再拉取一次' },
    not_a_summary: { is: '不是日报', remedy: '地址指错了，或机构程序版本不对；核对地址与版本' },
    not_canonical: { is: '不是封存时的字节', remedy: '有人重写过文件；向机构索取原件，并查问经手人' },
    unknown_key: { is: '密钥不明', remedy: '核对名单中的公钥' },
    bad_signature: { is: '签名不符：封存后被改动', remedy: '不要采用；当面核对机构盒子里的原件，查明谁改动' },
    contradiction: { is: '自相矛盾', remedy: '机构程序有误或被替换；请技术员检查盒子' },
    other_site: { is: '是别家的日报', remedy: '查问为什么拿别家的日报来报；核对地址' },
    missing: { is: '有日报没来', remedy: '等下次拉取；仍缺就请机构说明，缺的天数不算合格' },
    out_of_order: { is: '次序被打乱', remedy: '内容无误、已入库；请技术员查机构程序' },
    repeated: { is: '重复', remedy: '无需处理' },
    forked: { is: '同一序号有两份不同日报', remedy: '盒子被恢复过旧备份或被复制；请机构说明，以先收到的为准' },
    broken_chain: { is: '链条断开：与前一份接不上', remedy: '请机构说明前一份；必要时取盒子里的原件' },
    rolled_back: {
      is: '退回到过去：少了我们已有的日报',
      remedy: '盒子被恢复过旧备份或被换过；请机构说明，查清后用 settle 记录；要采用其新日报，加 --take-new-chain',
    },
    new_chain: { is: '已采用退回后的新日报链', remedy: '以新链为准，旧日报留作证据；知悉后用 settle 记录' },
    swapped_key: {
      is: '换了密钥',
      remedy: '若机构确实换了盒子，当面取得新公钥写进名单，旧的放 formerKeys；否则按造假查',
    },
    forged_head: { is: '声称的链头与日报不符', remedy: '再拉取一次；仍如此则机构程序被改过，请技术员检查' },
    unreachable: { is: '联系不上', remedy: '电话询问机构：断电、断网还是盒子坏了' },
    refused: { is: '有应答，但不是日报', remedy: '核对名单中的地址和令牌' },
  } satisfies Record<SiteFaultCode, FaultWords> as Record<SiteFaultCode, FaultWords>,
};
