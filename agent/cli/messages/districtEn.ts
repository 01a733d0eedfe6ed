import { districtConformanceEn } from './districtConformanceEn.ts';
import { districtListenEn } from './districtListenEn.ts';
import { districtNoticeEn } from './districtNoticeEn.ts';
import { districtPullEn } from './districtPullEn.ts';
import type { districtZh } from './districtZh.ts';

/** Messages of `nestbox district`, English. */
export const districtEn: typeof districtZh = {
  listen: districtListenEn,
  notice: districtNoticeEn,
  pull: districtPullEn,
  title: "The district's own tools: pull, verify and report the daily summaries, send notices",
  conformance: districtConformanceEn,
};
