import type { DistrictReport } from './report.ts';
import { answerSections, siteSections } from './sections/answers.ts';
import { careSections } from './sections/care.ts';
import { eightSSections } from './sections/eightS.ts';
import { footageSections } from './sections/footage.ts';
import { planSections } from './sections/plan.ts';
import type { Section } from './table.ts';

/** Every section as a table, in the order in which a district reads: the page and the workbook show the same. */
export const sectionsOf = (report: DistrictReport): Section[] => [
  ...answerSections(report),
  ...careSections(report),
  ...footageSections(report),
  ...planSections(report),
  ...eightSSections(report),
  ...siteSections(report),
];
