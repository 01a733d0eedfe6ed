import type { Config } from '../config/load.ts';
import type { CoveredArea } from './coverage.ts';

/** The places of the house, and in which of them a camera must record all the time: 全覆盖 (seed 四(五)三). */
export const requiredAreas = (areas: Config['areas'], coveredKinds: Config['coveredKinds']): CoveredArea[] =>
  areas.map(({ id, name, kind }) => ({ areaId: id, name, isRequired: coveredKinds.includes(kind) }));
