import { districtConformanceEn } from './districtConformanceEn.ts';
import type { districtZh } from './districtZh.ts';

/** Messages of `nestbox district`, English. */
export const districtEn: typeof districtZh = {
  title: "The district's own tools: pull, verify and report the daily summaries, send notices",
  conformance: districtConformanceEn,
};
