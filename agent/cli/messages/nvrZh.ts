/** What `nestbox footage nvr` says, in Chinese. */
export const nvrZh = {
  title: '列出一台已有录像机（ONVIF Profile G）上的录像，供写入 facility.yaml',
  optionAddress: '录像机的地址：192.168.1.20 或其 ONVIF 设备服务的 http:// 地址',
  optionUsername: '登录用户；密码用 NESTBOX_DEVICE_PASSWORD 或 --password-stdin 给出',
  badAddress: (address: string) =>
    `“${address}”不是地址；例如 192.168.1.20 或 http://192.168.1.20/onvif/device_service`,
  head: ['token', '名称', '自', '至', '正在录像'],
  none: '这台录像机上没有录像',
  yes: '是',
  no: '否',
  example: '写入 facility.yaml（编号和名称可改，area 写其所看的教室或区域）：',
  unreachable: (detail: string) => `录像机没有应答（${detail}）；请检查地址、网线和录像机的 ONVIF 开关`,
  refused: '录像机拒绝了用户或密码；请勿反复尝试，以免账号被锁定',
  locked: '录像机已锁定或即将锁定这个账号；请等 30 分钟，或在录像机上解锁',
  noSearch: '这台设备没有录像检索服务（ONVIF Profile G），不能作为录像机接入',
  failed: (detail: string) => `录像机不能回答：${detail}`,
};

export type NvrMessages = typeof nvrZh;
