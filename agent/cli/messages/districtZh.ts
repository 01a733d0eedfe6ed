import { districtConformanceZh } from './districtConformanceZh.ts';
import { districtListenZh } from './districtListenZh.ts';
import { districtNoticeZh } from './districtNoticeZh.ts';
import { districtPullZh } from './districtPullZh.ts';

/** Messages of `nestbox district`, Chinese. Each command has a block of its own. */
export const districtZh = {
  listen: districtListenZh,
  notice: districtNoticeZh,
  pull: districtPullZh,
  title: '区级：拉取、核验、统计各机构的日报，下达通知',
  conformance: districtConformanceZh,
};
