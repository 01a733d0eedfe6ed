/** Messages of `nestbox simulate district`, Chinese. */
export const districtSimulateZh = {
  describe: '在本机模拟一个区：若干家虚构机构，各有密钥、令牌和真实封存的日报，供拉取与统计试用',
  sites: '机构家数',
  days: '每家的日报天数，止于 --until',
  until: '最后一天 YYYY-MM-DD（默认昨天）',
  port: '端口（仅本机；0 表示任意空闲端口）',
  out: '存放目录；再次运行则沿用其中的数据，并补齐新的日子',
  seed: '随机种子：相同的种子得到相同的机构和日子',
  tamper:
    '让一家作假（可重复）：机构:方式，方式为 changed-byte、removed-day、reordered-day、swapped-key、replayed、rolled-back',
  offline: '不应答的机构，以逗号分隔',
  latency: '每次应答前等待的毫秒数',
  making: '封存',
  unknownSite: (site: string) => `没有机构 ${site}；编号为 sim-0001、sim-0002……`,
  ready: (sites: number, made: number, until: string, address: string) =>
    `${sites} 家虚构机构，新封存 ${made} 份日报，至 ${until}；服务地址 ${address}/机构编号/district/v1/`,
  tampered: (site: string, kind: string) => `作假：${site}（${kind}）`,
  silent: (sites: string) => `不应答：${sites}`,
  listed: (file: string) => `机构名单（含令牌）：${file}`,
  next: (file: string) => `下一步，另开一个终端：nestbox district pull --sites ${file} --store district.db`,
  stop: '按 Ctrl-C 结束。',
};
