import type { SummaryList } from '#contract/summaryList.ts';
import type { SiteKey } from '../journal/siteKey.ts';
import { addDays, type Day } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import { type ArchiveParts, archivedDays, footageDaysOf, listedDay } from './archive.ts';
import { checkpointOf, checkpointText } from './checkpoint.ts';
import type { Names } from './page/names.ts';

export interface PaperParts extends ArchiveParts {
  /** Name of the facility, as it stands on paper. */
  readonly facility: string;
  readonly names: () => Names;
  readonly key: () => SiteKey;
  readonly now: () => EpochMs;
}

export type Paper<T> =
  | { readonly ok: true; readonly paper: T }
  | { readonly ok: false; readonly code: 'not_sealed' | 'damaged' };

/** What people read of the sealed days: the list, a day as a page, a month as a ledger. Only sealed figures are in them. */
export interface Papers {
  list(from: Day, to: Day): SummaryList;
  /** The newest revision of a day as HTML. */
  page(day: Day): Promise<Paper<string>>;
  /** XLSX of the month that begins on this day. */
  ledger(first: Day): Promise<Buffer>;
}

/** As many days before it as a page draws of footage. */
const footageDaysBack = 90;

export const createPapers = (parts: PaperParts): Papers => {
  const { store, now } = parts;
  return {
    list: (from, to) => ({
      days: archivedDays(parts, { from, to }, now())
        .map((day) => listedDay(day, parts.roadOf))
        .reverse(),
    }),
    page: async (day) => {
      const days = archivedDays(parts, { from: addDays(day, -footageDaysBack), to: day }, now());
      const archived = days.at(-1);
      if (archived?.day !== day || archived.state === 'missing' || archived.state === 'awaited') {
        return { ok: false, code: 'not_sealed' };
      }
      if (archived.state === 'damaged') return { ok: false, code: 'damaged' };
      const { row, sealed } = archived;
      // Read by people now and then: not part of a quick start.
      const [{ summaryPage }, { faultsOf }] = await Promise.all([
        import('./page/page.ts'),
        import('./archiveFaults.ts'),
      ]);
      return {
        ok: true,
        paper: summaryPage({
          sealed,
          sha256: row.sha256,
          facility: parts.facility,
          names: parts.names(),
          footageDays: footageDaysOf(days),
          faults: faultsOf(parts, row),
          road: parts.roadOf(day, row.revision),
          checkpoint: checkpointText(checkpointOf(parts.site, row, parts.key())),
        }),
      };
    },
    ledger: async (first) => {
      const { ledgerBook } = await import('./ledger/book.ts');
      const last = addDays(firstOfNext(first), -1);
      return ledgerBook({
        month: first.slice(0, 7),
        facility: parts.facility,
        site: parts.site,
        names: parts.names(),
        days: archivedDays(parts, { from: first, to: last }, now()),
        roadOf: parts.roadOf,
        keptSince: store.firstDay(),
      });
    },
  };
};

/** The first day of the month after. */
const firstOfNext = (first: Day): Day => {
  const later = addDays(first, 31);
  return `${later.slice(0, 7)}-01` as Day; // a month has 28 to 31 days, so 31 days later is in the next one
};
