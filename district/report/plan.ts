import type { ListedSite, PlanTargets } from '../loaded.ts';
import { sum } from './counting.ts';
import type { PlanProgress } from './report.ts';

/** Where the targets come from. */
export const planDocument = '泸州市龙马潭区普惠托育试点工作方案（泸龙府办发〔2023〕6号）三';

/** The district's plan, year by year (seed 三). */
export const seedTargets: readonly PlanTargets[] = [
  { year: 2023, places: 1525, placesPerThousandHundredths: 310, inclusivePermille: 350 },
  { year: 2024, places: 2000, placesPerThousandHundredths: 404, inclusivePermille: 400 },
  { year: 2025, places: 2320, placesPerThousandHundredths: 470, inclusivePermille: 500 },
];

/** The targets that hold in a year: its own, or the last ones before it, which a later year may not fall under. */
export const targetsFor = (targets: readonly PlanTargets[], year: number): PlanTargets | undefined =>
  targets
    .filter((target) => target.year <= year)
    .sort((a, b) => a.year - b.year)
    .at(-1);

/**
 * How far the district is. Places are those that the facilities told last; whoever told none counts as none, and is named.
 * An inclusive place (普惠托位) is a place of a facility that the list calls inclusive.
 */
export const progressOf = (
  target: PlanTargets,
  sites: readonly { readonly listed: ListedSite; readonly places: number | undefined }[],
  population: number | undefined,
): PlanProgress => {
  const places = sum(sites, (site) => site.places ?? 0);
  const inclusivePlaces = sum(sites, (site) => (site.listed.inclusive ? (site.places ?? 0) : 0));
  return {
    target,
    document: planDocument,
    places,
    inclusivePlaces,
    inclusivePermille: places === 0 ? null : Math.floor((inclusivePlaces * 1000) / places),
    placesPerThousandHundredths: population === undefined ? null : Math.floor((places * 100_000) / population),
    sitesUntold: sites.flatMap((site) => (site.places === undefined ? [site.listed.id] : [])),
  };
};
