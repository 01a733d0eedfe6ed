/** Messages of `nestbox district conformance`, Chinese. */
export const districtConformanceZh = {
  /** Which of a must's sentences is shown. */
  language: 'zh' as 'zh' | 'en',
  title: '逐条核对一个园所的区级接口是否合乎约定；只读，除非另有说明',
  optionToken: '区级令牌；也可放在环境变量 NESTBOX_TOKEN 中',
  optionKey: '区里存档的公钥文件（key.json）：核对每份日报由它签名',
  optionCa: '园所证书的签发机构（PEM 文件），不核对证书上的名称',
  optionWrite: '还发送签名不对的回执和通知，它们必须被拒绝，不留下任何东西',
  optionLimits: '还一直问到被限速为止；期间区里的轮询也会被拒绝',
  noToken: '请用 --token 或环境变量 NESTBOX_TOKEN 给出区级令牌',
  badAddress: (url: string) => `“${url}”不是 http:// 或 https:// 的地址`,
  unreachable: (url: string, detail: string) => `${url} 没有回答：${detail}`,
  checking: '核对',
  head: ['编号', '结果', '约定'],
  results: { pass: '通过', fail: '不合', not_tested: '未测' },
  reasons: {
    needs_key: '要有 --key',
    needs_write: '要有 --write',
    needs_limits: '要有 --limits',
    nothing_sealed: '还没有封存的日报',
    too_few_sealed: '封存的日报太少',
    nothing_answered: '还没有答复过通知',
    nothing_attached: '答复还没有附件',
    feed_unreadable: '列表读不出来',
    keys_unreadable: '公钥读不出来',
    no_tag: '没有 ETag',
    no_answer: '先决的一条不成立',
  },
  summary: (passed: number, failed: number, notTested: number) =>
    `${passed} 条通过，${failed} 条不合，${notTested} 条未测`,
};
