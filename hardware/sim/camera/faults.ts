/**
 * What can be wrong with a simulated camera, each as a real one was seen to do it. `usual`: what a fault that takes a
 * number means when it is only switched on.
 */
const known = {
  wrongPassword: {
    zh: '任何登录都不再有效，如同密码被人改过',
    en: 'no login is valid any more, as after somebody changed the password',
  },
  preauthServices: { zh: '连查询服务和时间也要登录', en: 'wants a login even for its services and its clock' },
  media2Crash: {
    zh: '声明有 Media2 服务，但一律以 HTML 页面和状态 500 应答',
    en: 'names a Media2 service whose every answer is an HTML page with status 500',
  },
  xaddrOtherHost: {
    zh: '服务、订阅、视频和快照都报一个到不了的地址',
    en: 'names an address that cannot be reached for services, subscriptions, stream and snapshot',
  },
  offsetTimes: { zh: '时间写成 +08:00 而不是 Z', en: 'writes times with +08:00 instead of Z' },
  missingTermination: { zh: '不写 CurrentTime 和 TerminationTime', en: 'leaves CurrentTime and TerminationTime out' },
  slots: { zh: '只有这么多个事件订阅位', en: 'has only so many pull points', usual: 1 },
  dropAfter10s: {
    zh: '拉取事件时过这么多毫秒就断开连接',
    en: 'closes the connection of a pull after so many milliseconds',
    usual: 10_000,
  },
  silentBlackhole: { zh: '接受连接，从不应答', en: 'takes connections and never answers' },
  clock1970: {
    zh: '时钟从 1970 年开始，现在如此，每次重启后也如此',
    en: 'its clock starts at 1970, now and after each reboot',
  },
  clockOffsetMs: { zh: '时钟快这么多毫秒', en: 'its clock is ahead by so many milliseconds', usual: 3_600_000 },
  unsubscribeKillsAll: { zh: '结束一个订阅时，所有订阅都结束', en: 'ends every pull point when one is ended' },
  htmlError: { zh: '一律以 HTML 页面和状态 500 应答', en: 'answers every request with an HTML page and status 500' },
  lockoutAfter5: {
    zh: '登录错这么多次后锁定账号 30 分钟',
    en: 'locks the account for 30 minutes after so many wrong logins',
    usual: 5,
  },
  deadEvents: { zh: '应答拉取，但从不给出事件', en: 'answers pulls and never has a message' },
  noDigest: {
    zh: '拒绝 WS-Security，要 HTTP Digest（MD5；256 为 SHA-256）',
    en: 'refuses WS-Security and wants HTTP Digest (MD5; 256: SHA-256)',
    usual: 5,
  },
  plainTextOnly: { zh: '只接受明文密码', en: 'takes only passwords in clear text' },
  noRenew: { zh: '不能续订', en: 'cannot renew a pull point' },
  noSync: { zh: '没有同步点', en: 'knows no synchronisation point' },
  noInitialized: { zh: '从不说现状，只说变化', en: 'never says how things stand, only what changes' },
  noEnd: { zh: '只说开始，从不说结束', en: 'says that something begins and never that it ends' },
  noUtc: { zh: '报时不带 UTC', en: 'tells its time without UTC' },
  zeroDates: { zh: '报时为 0000-00-00', en: 'tells its time as 0000-00-00' },
  oddNamespaces: { zh: '用别的前缀和默认命名空间', en: 'uses other prefixes and default namespaces' },
  onlyMedia2: { zh: '没有 Media 服务，只有 Media2', en: 'has no Media service but Media2' },
  h265: { zh: '主码流为 H.265', en: 'its main stream is H.265' },
  noTimeZone: { zh: '校时的请求若带时区就拒绝', en: 'refuses to have its clock set together with a time zone' },
  stuckRelay: { zh: '答应继电器命令，但不动作', en: 'says yes to a relay command and switches nothing' },
  noMonostable: {
    zh: '拒绝让继电器自行复位的设置',
    en: 'refuses settings by which a relay would fall back by itself',
  },
  slowSnapshot: { zh: '快照要花这么多毫秒', en: 'takes so many milliseconds for a snapshot', usual: 10_000 },
} as const satisfies Record<string, { zh: string; en: string; usual?: number }>;

export type FaultName = keyof typeof known;

/** Every fault with what it does. */
export const faultList: readonly {
  readonly name: FaultName;
  readonly zh: string;
  readonly en: string;
  readonly takesNumber: boolean;
}[] = Object.entries(known).map(([name, fault]) => ({
  name: name as FaultName, // the keys of `known`
  zh: fault.zh,
  en: fault.en,
  takesNumber: 'usual' in fault,
}));

export const isFaultName = (name: string): name is FaultName => Object.hasOwn(known, name);

/** The faults that are on: true, or their number. */
export type FaultValues = Readonly<Partial<Record<FaultName, true | number>>>;

/** Which faults of one camera are on now. */
export interface Faults {
  /** `false` ends the fault. A number for a fault that takes none switches it on. */
  set(name: FaultName, value: boolean | number): void;
  has(name: FaultName): boolean;
  /** The number of a fault that is on; undefined while it is off or takes no number. */
  number(name: FaultName): number | undefined;
  all(): FaultValues;
}

export const createFaults = (): Faults => {
  const on = new Map<FaultName, true | number>();
  return {
    set: (name, value) => {
      const fault: { readonly zh: string; readonly usual?: number } = known[name];
      if (value === false) on.delete(name);
      else if (fault.usual === undefined) on.set(name, true);
      else on.set(name, value === true ? fault.usual : value);
    },
    has: (name) => on.has(name),
    number: (name) => {
      const value = on.get(name);
      return typeof value === 'number' ? value : undefined;
    },
    // The keys are fault names.
    all: () => Object.fromEntries(on) as FaultValues,
  };
};
