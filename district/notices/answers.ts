import { canonical, sha256 } from '#agent/journal/chain.ts';
import { isSignedBy } from '#agent/journal/signature.ts';
import { noSummaryHash } from '#agent/summary/envelope.ts';
import { fromRfc3339 } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import { type FeedHead, SealedAnswer } from '#contract/district.ts';
import { Compile, type Validator } from '#typebox/schema';
import { keysOfSite } from '../intake.ts';
import type { Held } from '../listen/desk.ts';
import type { Road, SiteFaultCode } from '../loaded.ts';
import type { PulledSite } from '../sites.ts';
import type { DistrictDb } from '../store/db.ts';

export type JudgedAnswer =
  | { readonly ok: true; readonly answer: SealedAnswer; readonly sha256: string; readonly answeredAt: EpochMs }
  | { readonly ok: false; readonly code: SiteFaultCode; readonly detail: string };

let form: Validator<typeof SealedAnswer> | undefined;

/** Verifies an answer by itself: its form, its one spelling, whose it is, and the site's signature by a key of the list. */
export const judgeAnswerBytes = (bytes: Uint8Array, site: PulledSite): JudgedAnswer => {
  const refused = (code: SiteFaultCode, detail: string): JudgedAnswer => ({ ok: false, code, detail });
  const answer = readingOf(bytes);
  form ??= Compile(SealedAnswer);
  if (!form.Check(answer)) return refused('unreadable', 'this is no sealed answer');
  if (Buffer.compare(Buffer.from(canonical(answer)), bytes) !== 0) {
    return refused('not_canonical', 'not written as RFC 8785 wants it');
  }
  if (answer.site !== site.id) return refused('other_site', `it is of ${answer.site}, not of ${site.id}`);
  const key = keysOfSite(site).find(({ kid }) => kid === answer.kid);
  if (!key) return refused('unknown_key', `the list gives ${site.id} no key ${answer.kid}`);
  if (!isSignedBy(answer, key)) return refused('bad_signature', 'its signature is not by the key that it names');
  const answeredAt = fromRfc3339(answer.answeredAt);
  if (answeredAt === undefined) return refused('unreadable', `${answer.answeredAt} is no time`);
  return { ok: true, answer, sha256: sha256(bytes).toString('hex'), answeredAt };
};

const readingOf = (bytes: Uint8Array): unknown => {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    canonical(value);
    return value;
  } catch {
    return undefined;
  }
};

/** An answer that the district keeps. */
export interface KeptAnswer {
  readonly site: string;
  readonly answer: SealedAnswer;
  readonly sha256: string;
  readonly receivedAt: EpochMs;
  readonly road: Road;
  readonly hasEvidence: boolean;
  readonly isReceipted: boolean;
}

export type TakenAnswer =
  | {
      readonly outcome: 'stored' | 'repeated';
      readonly answerId: string;
      readonly sequence: number;
      readonly sha256: string;
      readonly receivedAt: EpochMs;
    }
  | { readonly outcome: 'refused'; readonly code: string; readonly detail: string };

export interface AnswerBook {
  /** Verifies and keeps it; durable when it returns. What is refused is kept as a fault of the site, with its bytes. */
  take(site: PulledSite, bytes: Uint8Array, road: Road, at: EpochMs): Promise<TakenAnswer>;
  /** How far the answers of a site are here without a gap. */
  held(site: string): Promise<Held>;
  list(site?: string): Promise<KeptAnswer[]>;
  find(site: string, answerId: string): Promise<KeptAnswer | undefined>;
  /** Those of which not all that is attached is known to be here, the newest first. */
  withoutEvidence(site: string, most: number): Promise<KeptAnswer[]>;
  evidenceKept(site: string, answerId: string, at: EpochMs): Promise<void>;
  receipted(site: string, answerId: string, at: EpochMs): Promise<void>;
  fault(site: string, code: SiteFaultCode, about: string, detail: string, at: EpochMs): Promise<void>;
}

interface Row {
  readonly site: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly receivedAt: EpochMs;
  readonly road: Road;
  readonly evidenceAt: EpochMs | null;
  readonly receiptedAt: EpochMs | null;
}

/** The sites' answers in the district's store. */
export const createAnswerBook = (db: DistrictDb): AnswerBook => {
  const faultColumns = ['site', 'code', 'about', 'detail', 'found_at', 'evidence'];
  const read = async (which: string, values: readonly (string | number)[]): Promise<KeptAnswer[]> => {
    const rows = await db.all<Row>(
      `SELECT site, bytes, sha256, received_at AS "receivedAt", road, evidence_at AS "evidenceAt",
        receipted_at AS "receiptedAt" FROM district_answer ${which}`,
      values,
    );
    return rows.map(({ bytes, evidenceAt, receiptedAt, ...row }) => ({
      ...row,
      // Verified before it was kept.
      answer: JSON.parse(Buffer.from(bytes).toString('utf8')) as SealedAnswer,
      hasEvidence: evidenceAt !== null,
      isReceipted: receiptedAt !== null,
    }));
  };
  return {
    take: async (site, bytes, road, at) => {
      const judged = judgeAnswerBytes(bytes, site);
      const refused = async (code: SiteFaultCode, detail: string): Promise<TakenAnswer> => {
        const about = `answer ${sha256(bytes).toString('hex')}`;
        await db.insert('district_fault', faultColumns, [[site.id, code, about, `answer: ${detail}`, at, bytes]]);
        return { outcome: 'refused', code, detail };
      };
      if (!judged.ok) return refused(judged.code, judged.detail);
      const { answer, sha256: hash, answeredAt } = judged;
      const { answerId, sequence, noticeId } = answer;
      const kept = await db.transaction(async (statements) => {
        const find = () =>
          statements.all<{ sha256: string; receivedAt: EpochMs }>(
            `SELECT sha256, received_at AS "receivedAt" FROM district_answer
              WHERE site = ? AND (answer_id = ? OR sequence = ?)`,
            [site.id, answerId, sequence],
          );
        const before = await find();
        if (before.length > 0) return { isNew: false, rows: before };
        await statements.insert(
          'district_answer',
          [
            ...['site', 'answer_id', 'sequence', 'notice_id', 'sha256', 'bytes'],
            ...['answered_at', 'received_at', 'road', 'evidence_at'],
          ],
          [
            [
              ...[site.id, answerId, sequence, noticeId, hash, bytes, answeredAt, at, road],
              answer.evidence.length === 0 ? at : null,
            ],
          ],
        );
        // Another writer may have come first.
        return { isNew: true, rows: await find() };
      });
      const own = kept.rows.find((row) => row.sha256 === hash);
      if (!own) return refused('forked', `number ${sequence} is here already and says something else`);
      const outcome = kept.isNew && own.receivedAt === at ? 'stored' : 'repeated';
      return { outcome, answerId, sequence, sha256: hash, receivedAt: own.receivedAt };
    },
    held: async (site) => {
      const rows = await db.all<FeedHead>(
        'SELECT sequence, sha256 FROM district_answer WHERE site = ? ORDER BY sequence',
        [site],
      );
      const gap = rows.findIndex(({ sequence }, index) => sequence !== index + 1);
      const whole = gap < 0 ? rows.length : gap;
      return { head: rows[whole - 1] ?? { sequence: 0, sha256: noSummaryHash }, next: rows[whole]?.sequence };
    },
    list: (site) =>
      site === undefined ? read('ORDER BY site, sequence', []) : read('WHERE site = ? ORDER BY site, sequence', [site]),
    find: async (site, answerId) => (await read('WHERE site = ? AND answer_id = ?', [site, answerId]))[0],
    withoutEvidence: (site, most) =>
      read('WHERE site = ? AND evidence_at IS NULL ORDER BY sequence DESC LIMIT ?', [site, most]),
    evidenceKept: async (site, answerId, at) => {
      const sql = 'UPDATE district_answer SET evidence_at = ? WHERE site = ? AND answer_id = ?';
      await db.all(sql, [at, site, answerId]);
    },
    receipted: async (site, answerId, at) => {
      const sql = 'UPDATE district_answer SET receipted_at = ? WHERE site = ? AND answer_id = ?';
      await db.all(sql, [at, site, answerId]);
    },
    fault: async (site, code, about, detail, at) => {
      await db.insert('district_fault', faultColumns.slice(0, -1), [[site, code, about, detail, at]]);
    },
  };
};
