import type { Day } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { NoticeBody, NoticeKind } from '#contract/district.ts';
import type { IssuedNotice } from '../loaded.ts';
import type { DistrictDb } from '../store/db.ts';
import { type NoticeDeed, standingOf, wantsAnswer } from './state.ts';

/** A notice that was issued, how it stands, and whether its site has it. */
export interface BookedNotice extends IssuedNotice {
  readonly about: string | undefined;
  /** `waiting`: the site was not reached yet; `offered`: handed to a pushed road; `delivered`: the site said so. */
  readonly delivery: 'waiting' | 'offered' | 'delivered' | 'refused';
  readonly refusal: string | undefined;
  readonly answers: number;
}

export interface NoticeBook {
  /** Keeps signed notices until their sites have them: all or none. */
  issue(notices: readonly NoticeBody[], at: EpochMs): Promise<void>;
  kindOf(site: string, noticeId: string): Promise<NoticeKind | undefined>;
  /** In the order in which they were issued. */
  list(filter: { readonly site?: string | undefined; readonly today: Day }): Promise<BookedNotice[]>;
  /** What the site has not said that it has, in the order of issue: a judgement must not come before what it judges. */
  undelivered(site: string): Promise<NoticeBody[]>;
  delivered(site: string, noticeId: string, at: EpochMs): Promise<void>;
  refused(site: string, noticeId: string, code: string, detail: string): Promise<void>;
  /** What a pushed road hands over now; counts as offered. */
  offer(site: string, at: EpochMs): Promise<NoticeBody[]>;
}

/**
 * A pushed road does not say whether what it carried down arrived: it is handed over each time that the site comes, until it was
 * so often and for so long. The same notice twice is the same notice.
 */
const enoughOffers = 3;
const offeredForMs = 86_400_000;

interface Row {
  readonly site: string;
  readonly noticeId: string;
  readonly kind: NoticeKind;
  readonly text: string;
  readonly dueDay: Day | null;
  readonly about: string | null;
  readonly issuedAt: EpochMs;
  readonly deliveredAt: EpochMs | null;
  readonly refusedCode: string | null;
  readonly refusedDetail: string | null;
  readonly offeredAt: EpochMs | null;
}
interface AnsweredRow {
  readonly site: string;
  readonly noticeId: string;
  readonly answeredAt: EpochMs;
}
const columns = `site, notice_id AS "noticeId", kind, text, due_day AS "dueDay", about, issued_at AS "issuedAt",
  delivered_at AS "deliveredAt", refused_code AS "refusedCode", refused_detail AS "refusedDetail", offered_at AS "offeredAt"`;

/** The district's notices in its store. */
export const createNoticeBook = (db: DistrictDb): NoticeBook => {
  const bodiesOf = (rows: readonly { readonly body: string }[]): NoticeBody[] =>
    // Written by `issue`.
    rows.map(({ body }) => JSON.parse(body) as NoticeBody);
  return {
    issue: (notices, at) =>
      db.transaction((statements) =>
        statements.insert(
          'district_notice',
          ['site', 'notice_id', 'kind', 'text', 'due_day', 'about', 'body', 'issued_at', 'offers'],
          notices.map((notice) => [
            ...[notice.site, notice.id, notice.kind, notice.text, notice.dueDay ?? null, notice.about ?? null],
            ...[JSON.stringify(notice), at, 0],
          ]),
        ),
      ),
    kindOf: async (site, noticeId) => {
      const sql = 'SELECT kind FROM district_notice WHERE site = ? AND notice_id = ?';
      const [row] = await db.all<{ kind: NoticeKind }>(sql, [site, noticeId]);
      return row?.kind;
    },
    list: async ({ site, today }) => {
      const only = site === undefined ? '' : 'WHERE site = ?';
      const values = site === undefined ? [] : [site];
      const rows = await db.all<Row>(`SELECT ${columns} FROM district_notice ${only} ORDER BY notice_id, site`, values);
      const answered = await db.all<AnsweredRow>(
        `SELECT site, notice_id AS "noticeId", answered_at AS "answeredAt" FROM district_answer ${only}`,
        values,
      );
      return booked(rows, answered, today);
    },
    undelivered: async (site) =>
      bodiesOf(
        await db.all<{ body: string }>(
          `SELECT body FROM district_notice WHERE site = ? AND delivered_at IS NULL AND refused_code IS NULL
            ORDER BY notice_id`,
          [site],
        ),
      ),
    delivered: async (site, noticeId, at) => {
      const sql = 'UPDATE district_notice SET delivered_at = ? WHERE site = ? AND notice_id = ?';
      await db.all(sql, [at, site, noticeId]);
    },
    refused: async (site, noticeId, code, detail) => {
      await db.all('UPDATE district_notice SET refused_code = ?, refused_detail = ? WHERE site = ? AND notice_id = ?', [
        ...[code, detail.slice(0, 500)],
        ...[site, noticeId],
      ]);
    },
    offer: async (site, at) => {
      const due = `site = ? AND delivered_at IS NULL AND refused_code IS NULL
        AND (offers < ${enoughOffers} OR offered_at > ?)`;
      const values = [site, at - offeredForMs];
      const rows = await db.all<{ body: string; noticeId: string }>(
        `SELECT body, notice_id AS "noticeId" FROM district_notice WHERE ${due} ORDER BY notice_id`,
        values,
      );
      if (rows.length > 0) {
        const sql = `UPDATE district_notice SET offers = offers + 1, offered_at = COALESCE(offered_at, ?) WHERE ${due}`;
        await db.all(sql, [at, ...values]);
      }
      return bodiesOf(rows);
    },
  };
};

const booked = (rows: readonly Row[], answered: readonly AnsweredRow[], today: Day): BookedNotice[] => {
  const keyOf = (site: string, noticeId: string): string => `${site} ${noticeId}`;
  const deeds = new Map<string, NoticeDeed[]>();
  const note = (site: string, noticeId: string, deed: NoticeDeed): void => {
    const key = keyOf(site, noticeId);
    deeds.set(key, [...(deeds.get(key) ?? []), deed]);
  };
  for (const { site, noticeId, answeredAt } of answered) note(site, noticeId, { what: 'answered', at: answeredAt });
  for (const { site, about, kind, issuedAt, dueDay, refusedCode } of rows) {
    if (about === null || refusedCode !== null || (kind !== 'closed' && kind !== 'reopened')) continue;
    note(site, about, { what: kind, at: issuedAt, dueDay: dueDay ?? undefined });
  }
  return rows.map((row) => {
    const { site, noticeId, kind, text, issuedAt } = row;
    const own = deeds.get(keyOf(site, noticeId)) ?? [];
    const delivery = deliveryOf(row);
    const { state, dueDay } = wantsAnswer(kind)
      ? standingOf(row.dueDay ?? undefined, own, today)
      : // It wants to be known, and nothing more.
        { state: delivery === 'delivered' ? ('closed' as const) : ('open' as const), dueDay: row.dueDay ?? undefined };
    return {
      ...{ site, noticeId, kind, text, dueDay, issuedAt, state, delivery },
      about: row.about ?? undefined,
      refusal: row.refusedCode === null ? undefined : `${row.refusedCode}: ${row.refusedDetail ?? ''}`,
      answers: own.filter(({ what }) => what === 'answered').length,
    };
  });
};

const deliveryOf = ({ deliveredAt, refusedCode, offeredAt }: Row): BookedNotice['delivery'] => {
  if (refusedCode !== null) return 'refused';
  if (deliveredAt !== null) return 'delivered';
  return offeredAt === null ? 'waiting' : 'offered';
};
