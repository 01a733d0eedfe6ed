import type { AnswerEvidence, NoticeKind } from '#contract/district.ts';
import type { EventData, JournalEvent } from '#contract/events.ts';
import { canonical } from '../journal/chain.ts';
import type { Db } from '../journal/database.ts';
import type { Projection } from '../journal/journal.ts';
import type { Day } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import { isJudgement, type NoticeMove, type NoticeStage, noticeMoves, wantsAnswer } from './noticeState.ts';

/** A notice of the district, as it stands. */
export interface Notice {
  readonly noticeId: string;
  readonly kind: NoticeKind;
  readonly text: string;
  readonly dueDay: Day | undefined;
  readonly receivedAt: EpochMs;
  /** When it was last opened: received, or reopened. */
  readonly openedAt: EpochMs;
  /** Undefined: it wants no answer. */
  readonly stage: NoticeStage | undefined;
}
/** An answer of the head, as the journal has it. */
export interface GivenAnswer {
  readonly answerId: string;
  /** Its place among the site's sealed answers. */
  readonly sequence: number;
  readonly text: string;
  readonly evidence: readonly AnswerEvidence[];
  readonly answeredAt: EpochMs;
  /** Who, as the journal names people: `staff:ID`. */
  readonly answeredBy: string;
}
export interface DistrictJudgement {
  readonly kind: 'closed' | 'reopened';
  readonly text: string;
  readonly receivedAt: EpochMs;
}

export interface NoticeStore {
  readonly projection: Projection;
  /** Newest first. */
  list(limit: number): Notice[];
  find(noticeId: string): Notice | undefined;
  /** Open ones with a due day up to and including this one, the earliest first. */
  dueBy(day: Day): Notice[];
  /** Oldest first. */
  answersTo(noticeId: string): GivenAnswer[];
  /** Oldest first. */
  judgementsOf(noticeId: string): DistrictJudgement[];
}

export const createNoticeStore = (db: Db): NoticeStore => {
  const insert = db.prepare(
    `INSERT INTO notice VALUES (@noticeId, @seq, @kind, @text, @dueDay, @receivedAt, @receivedAt, @stage)`,
  );
  const move = db.prepare('UPDATE notice SET stage = ? WHERE notice_id = ?');
  const reopen = db.prepare(
    `UPDATE notice SET stage = @stage, opened_at = @openedAt, due_day = coalesce(@dueDay, due_day) WHERE notice_id = @noticeId`,
  );
  const insertJudgement = db.prepare('INSERT INTO notice_judgement VALUES (?, ?, ?, ?, ?)');
  const insertAnswer = db.prepare('INSERT INTO notice_answer VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const columns = `notice_id AS noticeId, kind, text, due_day AS dueDay, received_at AS receivedAt,
    opened_at AS openedAt, stage`;
  const newest = db.prepare(`SELECT ${columns} FROM notice ORDER BY seq DESC LIMIT ?`);
  const one = db.prepare(`SELECT ${columns} FROM notice WHERE notice_id = ?`);
  const due = db.prepare(
    `SELECT ${columns} FROM notice WHERE stage = 'open' AND due_day IS NOT NULL AND due_day <= ? ORDER BY due_day, seq`,
  );
  const answers = db.prepare(
    `SELECT answer_id AS answerId, sequence, text, evidence, answered_at AS answeredAt, answered_by AS answeredBy
     FROM notice_answer WHERE notice_id = ? ORDER BY seq`,
  );
  const judgements = db.prepare(
    'SELECT kind, text, received_at AS receivedAt FROM notice_judgement WHERE notice_id = ? ORDER BY seq',
  );

  type Row = Omit<Notice, 'dueDay' | 'stage'> & { readonly dueDay: Day | null; readonly stage: NoticeStage | null };
  const noticeOf = ({ dueDay, stage, ...row }: Row): Notice => ({
    ...row,
    dueDay: dueDay ?? undefined,
    stage: stage ?? undefined,
  });
  const find = (noticeId: string): Notice | undefined => {
    const row = one.get(noticeId) as Row | undefined;
    return row && noticeOf(row);
  };
  /** Where this leads a notice; undefined where it does not: the routes refuse it, so the journal does not have it. */
  const stageAfter = (noticeId: string, by: NoticeMove): NoticeStage | undefined => {
    const stage = find(noticeId)?.stage;
    const next = stage && noticeMoves[stage][by];
    return next === 'refused' ? undefined : next;
  };

  const receive = (data: EventData<'upstream.notice_received'>, seq: number, at: EpochMs): void => {
    const { noticeId, kind, text, about, dueDay = null } = data;
    if (about === undefined || !isJudgement(kind)) {
      const stage = wantsAnswer(kind) ? 'open' : null;
      insert.run({ noticeId, seq, kind, text, dueDay, receivedAt: at, stage });
      return;
    }
    insertJudgement.run(seq, about, kind, text, at);
    const stage = stageAfter(about, kind);
    if (stage === undefined) return;
    if (kind === 'reopened') reopen.run({ noticeId: about, stage, openedAt: at, dueDay });
    else move.run(stage, about);
  };
  const answer = (event: JournalEvent<'upstream.notice_answered'>): void => {
    const { noticeId, answerId, sequence, text, evidence } = event.data;
    const said = canonical(evidence);
    insertAnswer.run(event.seq, answerId, sequence, noticeId, text, said, event.recordedAt, event.actor);
    const stage = stageAfter(noticeId, 'answered');
    if (stage !== undefined) move.run(stage, noticeId);
  };

  return {
    projection: {
      name: 'notices',
      tables: ['notice_answer', 'notice_judgement', 'notice'],
      apply: (event) => {
        if (event.type === 'upstream.notice_received') receive(event.data, event.seq, epochMs(event.recordedAt));
        else if (event.type === 'upstream.notice_answered') answer(event);
      },
    },
    list: (limit) => (newest.all(limit) as Row[]).map(noticeOf),
    find,
    dueBy: (day) => (due.all(day) as Row[]).map(noticeOf),
    answersTo: (noticeId) =>
      (answers.all(noticeId) as (Omit<GivenAnswer, 'evidence'> & { evidence: string })[]).map(
        ({ evidence, ...given }) => ({
          ...given,
          // Written above, from an event that the catalogue checked.
          evidence: JSON.parse(evidence) as AnswerEvidence[],
        }),
      ),
    judgementsOf: (noticeId) => judgements.all(noticeId) as DistrictJudgement[],
  };
};
