import type { KeyObject } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { signed } from '#agent/journal/signature.ts';
import { type Day, toRfc3339 } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { LackingEvidence, NoticeBody, NoticeKind } from '#contract/district.ts';
import type { NoticeDesk } from '../listen/desk.ts';
import type { IssuedNotice } from '../loaded.ts';
import type { PulledSite } from '../sites.ts';
import type { DistrictDb } from '../store/db.ts';
import { districtZone } from '../zone.ts';
import { createAnswerBook } from './answers.ts';
import { createNoticeBook, type NoticeBook } from './book.ts';
import { createEvidenceFiles } from './evidence.ts';
import { wantsAnswer } from './state.ts';

/** What a clerk wants to say to a site. */
export interface NoticeWish {
  readonly site: string;
  readonly kind: NoticeKind;
  readonly text: string;
  readonly dueDay: Day | undefined;
  /** The notice that is judged, with `closed` and `reopened`. */
  readonly about: string | undefined;
  readonly pack: Readonly<Record<string, unknown>> | undefined;
}
export type Refusal = 'text' | 'about_missing' | 'about_extra' | 'about_unknown' | 'pack' | 'due';
export type Issued =
  | { readonly ok: true; readonly notices: readonly NoticeBody[] }
  | { readonly ok: false; readonly code: Refusal; readonly site: string };

/**
 * Signs notices and keeps each until its site has it: all of them, or none when a site would refuse one by its form or by what it
 * is about.
 */
export const issueNotices = async (
  db: DistrictDb,
  wishes: readonly NoticeWish[],
  key: KeyObject,
  now: EpochMs,
): Promise<Issued> => {
  const book = createNoticeBook(db);
  for (const wish of wishes) {
    const code = await refusalOf(wish, book);
    if (code) return { ok: false, code, site: wish.site };
  }
  const notices = wishes.map(({ site, kind, text, dueDay, about, pack }) =>
    signed(
      {
        id: uuidv7(),
        ...{ site, kind, text },
        ...(dueDay === undefined ? {} : { dueDay }),
        ...(about === undefined ? {} : { about }),
        ...(pack === undefined ? {} : { pack }),
        issuedAt: toRfc3339(now, districtZone),
      },
      key,
    ),
  );
  await book.issue(notices, now);
  return { ok: true, notices };
};

const refusalOf = async (
  { site, kind, text, dueDay, about, pack }: NoticeWish,
  book: Pick<NoticeBook, 'kindOf'>,
): Promise<Refusal | undefined> => {
  if (text.trim() === '' || text.length > 1000) return 'text';
  if (pack !== undefined && kind !== 'rule_pack') return 'pack';
  if (dueDay !== undefined && kind === 'closed') return 'due';
  if (kind !== 'closed' && kind !== 'reopened') return about === undefined ? undefined : 'about_extra';
  if (about === undefined) return 'about_missing';
  const meant = await book.kindOf(site, about);
  return meant !== undefined && wantsAnswer(meant) ? undefined : 'about_unknown';
};

/** As many as the contract lets a site be told of at once. */
const mostLacking = 64;

/** What `district listen` hands to sites that push, and takes from them. */
export const createNoticeDesk = (
  db: DistrictDb,
  siteOf: (id: string) => PulledSite | undefined,
  now: () => EpochMs,
  /** For what is attached to answers. */
  folder: string,
): NoticeDesk => {
  const notices = createNoticeBook(db);
  const answers = createAnswerBook(db);
  const evidence = createEvidenceFiles(folder, answers);
  return {
    waitingFor: (site) => notices.offer(site, now()),
    answersHeld: answers.held,
    acceptAnswer: async ({ site, bytes }) => {
      const listed = siteOf(site);
      return listed
        ? answers.take(listed, bytes, 'push', now())
        : { outcome: 'refused', code: 'unlisted', detail: `${site} is not on the district's list` };
    },
    acceptEvidence: async ({ site, answerId, sha256, bytes }) => {
      const kept = await answers.find(site, answerId);
      if (!kept) return { ok: false, code: 'not_found', detail: 'no such answer of this site is kept' };
      return evidence.keep(kept, sha256, bytes, now());
    },
    lackingFrom: async (site) => {
      const lacking: LackingEvidence[] = [];
      for (const kept of await answers.withoutEvidence(site, mostLacking)) {
        const { answerId } = kept.answer;
        lacking.push(...(await evidence.missing(kept, now())).map((sha256) => ({ answerId, sha256 })));
      }
      return lacking.slice(0, mostLacking);
    },
  };
};

/** Every notice that was issued, as it stands on a day: what the report counts. */
export const issuedNotices = (db: DistrictDb, today: Day): Promise<readonly IssuedNotice[]> =>
  createNoticeBook(db).list({ today });
