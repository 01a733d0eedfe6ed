import { districtConformanceEn } from './districtConformanceEn.ts';
import { districtPullEn } from './districtPullEn.ts';
import type { districtZh } from './districtZh.ts';

/** Messages of `nestbox district`, English. */
export const districtEn: typeof districtZh = {
  pull: districtPullEn,
  title: "The district's own tools: pull, verify and report the daily summaries, send notices",
  conformance: districtConformanceEn,
};
