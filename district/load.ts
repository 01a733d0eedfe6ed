import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { judgeByParsing } from '#agent/summary/verify.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { Judged } from './decide.ts';
import { createIntake, judgeBytes, keysOfSite } from './intake.ts';
import type { SiteFaultCode } from './loaded.ts';
import { piecesOf, splitPage } from './pull/page.ts';
import type { PulledSite } from './sites.ts';
import type { DistrictStore } from './store/store.ts';

export interface LoadWish {
  readonly store: DistrictStore;
  readonly sites: readonly PulledSite[];
  readonly now: () => EpochMs;
  readonly onFile?: (done: number) => void;
}

export interface RefusedFile {
  readonly file: string;
  /** `unlisted`: it says that it is of a site which the list does not have. */
  readonly code: SiteFaultCode | 'unlisted';
  readonly detail: string;
}

export interface LoadSummary {
  readonly stored: number;
  readonly repeated: number;
  readonly refused: readonly RefusedFile[];
  /** The sites whose summaries these are. */
  readonly sites: readonly string[];
}

/** How `summary export` names its files. */
const exportedName = /^\d{12}-\d{4}-\d{2}-\d{2}\.\d+\.json$/;

/** The exported summaries in these folders and below, in the order of their names; a file that is named itself counts too. */
export const exportedFiles = (paths: readonly string[]): string[] =>
  paths.flatMap((path) => {
    if (!statSync(path).isDirectory()) return [path];
    const entries = readdirSync(path, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && exportedName.test(entry.name));
    return files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  });

/** Files that are kept in one transaction. */
const atOnce = 500;
/** No summary is larger; a film that bears such a name is not read. */
const mostBytes = 16 * 1024 * 1024;

interface Exhibit {
  readonly file: string;
  readonly bytes: Buffer;
}

/**
 * Takes in what came as files: the same bytes, the same verification. Whose a summary is it says itself, and is believed only when
 * that site's listed key sealed it.
 */
export const loadFiles = async (files: readonly string[], wish: LoadWish): Promise<LoadSummary> => {
  const { store, sites, now } = wish;
  const byId = new Map(sites.map((site) => [site.id, site]));
  const intake = createIntake({ store, siteOf: (id) => byId.get(id), now });
  const refused: RefusedFile[] = [];
  const loaded = new Set<string>();
  let [stored, repeated, done] = [0, 0, 0];
  for (let from = 0; from < files.length; from += atOnce) {
    const exhibits = files.slice(from, from + atOnce).flatMap(exhibitsIn);
    const bySite = Map.groupBy(exhibits, ({ bytes }) => siteSaidBy(bytes));
    for (const [id, own] of bySite) {
      const site = id === undefined ? undefined : byId.get(id);
      if (!site) {
        refused.push(...own.map((one) => withoutSite(one, id)));
        continue;
      }
      loaded.add(site.id);
      const keys = keysOfSite(site);
      const judged = own.map(({ bytes }): Judged => judgeBytes(bytes, keys));
      const { outcomes } = await intake.acceptJudged(site, judged, { road: 'file', ordered: false });
      for (const [index, { outcome, code, detail }] of outcomes.entries()) {
        if (outcome === 'stored') stored += 1;
        else if (outcome === 'repeated') repeated += 1;
        else refused.push({ file: own[index]?.file ?? '', code: code ?? 'unreadable', detail });
      }
    }
    done += Math.min(atOnce, files.length - from);
    wish.onFile?.(done);
  }
  return { stored, repeated, refused, sites: [...loaded].sort() };
};

/** A summary, or those of a page of the feed. */
const exhibitsIn = (file: string): Exhibit[] => {
  const bytes = statSync(file).size > mostBytes ? Buffer.alloc(0) : readFileSync(file);
  const page = splitPage(bytes);
  if (!page.ok) return [{ file, bytes }];
  const pieces = page.ranges.flatMap((range) => piecesOf(bytes, range));
  return pieces.map((piece, index) => ({ file: `${file}#${index}`, bytes: bytes.subarray(...piece) }));
};

/** Nobody vouches for it yet: it only tells whose keys to try. */
const siteSaidBy = (bytes: Buffer): string | undefined =>
  /"source":"\/nestbox\/([A-Za-z0-9][A-Za-z0-9_-]{0,63})"/.exec(
    bytes.toString('latin1', Math.max(0, bytes.length - 1000)),
  )?.[1];

const withoutSite = ({ file, bytes }: Exhibit, id: string | undefined): RefusedFile => {
  if (id !== undefined) return { file, code: 'unlisted', detail: id };
  const verdict = judgeByParsing(bytes, []);
  return verdict.ok ? { file, code: 'unreadable', detail: '' } : { file, code: verdict.code, detail: verdict.detail };
};
