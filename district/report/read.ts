import type { LoadedDay } from '../loaded.ts';
import { buildReport } from './build.ts';
import type { ReportFacts, ReportSource } from './facts.ts';
import type { DistrictReport } from './report.ts';

/** Reads what the facts ask for, facility by facility, and makes the report. `onSite` is told after each. */
export const readReport = async (
  source: ReportSource,
  facts: ReportFacts,
  onSite: (done: number) => void = () => {},
): Promise<DistrictReport> => {
  const [faults, newChains, notices, answers] = await Promise.all([
    source.faults(),
    source.newChains(),
    source.notices(),
    source.answers(),
  ]);
  const builder = buildReport(facts, { faults, newChains, notices, answers });
  const waiting = new Map(facts.sites.map((listed) => [listed.id, listed]));
  let done = 0;
  const add = (site: string, days: readonly LoadedDay[]): void => {
    const listed = waiting.get(site);
    if (!listed) return;
    waiting.delete(site);
    builder.add(listed, days);
    done += 1;
    onSite(done);
  };
  let own: LoadedDay[] = [];
  for await (const day of source.days({ from: facts.from, to: facts.to })) {
    const [first] = own;
    if (first && first.site !== day.site) {
      add(first.site, own);
      own = [];
    }
    own.push(day);
  }
  if (own[0]) add(own[0].site, own);
  // Whoever is listed and told nothing at all.
  for (const { id } of facts.sites) add(id, []);
  return builder.finish();
};
