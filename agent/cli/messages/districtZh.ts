import { districtListenZh } from './districtListenZh.ts';

/** Messages of `nestbox district`, Chinese. Each command has a block of its own. */
export const districtZh = {
  listen: districtListenZh,
  title: '区级：拉取、核验、统计各机构的日报，下达通知',
};
