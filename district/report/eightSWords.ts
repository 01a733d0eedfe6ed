import { dimensionWords, itemNames, unitWords } from '#agent/summary/words.ts';
import type { EightSItem } from '#contract/summary.ts';
import { type Said, saidOf } from './words.ts';

/** In the order of the standard. */
export const allDimensions = Object.keys(dimensionWords) as EightSItem['dimension'][]; // a Record of them all

/** As the facility's own page calls them, so that a clerk and a head speak of the same thing. */
export const dimensionWord = (dimension: EightSItem['dimension']): Said => saidOf(dimensionWords[dimension]);
export const itemWord = (item: string): Said => saidOf(itemNames(item));

/** The item that stands for its dimension in one column; of the others the workbook tells. */
export const headlineOf: Readonly<Record<EightSItem['dimension'], string>> = {
  filing: 'filing_papers',
  admission: 'rooms_within_cap',
  care: 'ratio_met',
  safety: 'armed',
  health: 'morning_checks',
  oversight: 'notices_answered',
  service: 'late_pickups',
  satisfaction: 'pickup_ratings',
};

export const unitWord = (unit: EightSItem['unit']): Said =>
  unit === 'count' ? { zh: '个', en: '' } : saidOf(unitWords[unit]);
