import { AnswerSealed, NoticeAnswerBody, NoticeList, type NoticeView } from '#contract/district.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { EventId, Sha256 } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal } from '../journal/journal.ts';
import { type Day, toRfc3339 } from '../time/calendar.ts';
import type { AnswerStore } from './answerStore.ts';
import type { AnswerDesk } from './answers.ts';
import { noticeStateOn } from './noticeState.ts';
import type { Notice, NoticeStore } from './noticeStore.ts';

export interface NoticeParts {
  readonly journal: Journal;
  readonly notices: NoticeStore;
  readonly desk: AnswerDesk;
  readonly today: () => Day;
  /** A person as people know it. */
  readonly nameOf: (actor: string) => string;
}

const newestShown = 100;
/** Six attachments of 500 KB as base64, and the words. */
const bodyLimit = 4_400_000;

/** The head's side of the loop (整改): what the district asks, and the answer to it. */
export const noticeRoutes =
  ({ journal, notices, desk, today, nameOf }: NoticeParts): Routes =>
  (app) => {
    app.get(
      '/api/v1/notices',
      { config: { access: access.head }, schema: { response: { 200: NoticeList, '4xx': Problem } } },
      async () => ({
        notices: notices
          .list(newestShown)
          .map((notice) =>
            viewOf(notice, { notices, answers: desk.answers, nameOf, timeZone: desk.timeZone }, today()),
          ),
      }),
    );
    app.post(
      '/api/v1/notices/:id/answers',
      {
        bodyLimit,
        config: { access: access.head },
        schema: {
          params: Type.Object({ id: EventId }),
          body: NoticeAnswerBody,
          response: { 200: AnswerSealed, 201: AnswerSealed, '4xx': Problem },
        },
      },
      async (request, reply) => {
        // Sealed now and then: not part of a quick start.
        const { judgeAnswer } = await import('./answers.ts');
        return answerCommand(journal, request, reply, request.body.id, (now) =>
          judgeAnswer(request.params.id, request.body, callerOf(request).actor, now, desk),
        );
      },
    );
    app.get(
      '/api/v1/notices/evidence/:sha256',
      {
        config: { access: access.head },
        schema: { params: Type.Object({ sha256: Sha256 }), response: { '4xx': Problem } },
      },
      async (request, reply) => {
        const found = desk.answers.evidence(request.params.sha256);
        if (!found) return sendProblem(reply, { code: 'not_found' });
        // Already bytes: no schema to write them by.
        return reply.type(found.mediaType).send(found.bytes as never);
      },
    );
  };

interface Sources {
  readonly notices: NoticeStore;
  readonly answers: Pick<AnswerStore, 'stateOf'>;
  readonly nameOf: (actor: string) => string;
  readonly timeZone: string;
}

const viewOf = (notice: Notice, { notices, answers, nameOf, timeZone }: Sources, today: Day): NoticeView => ({
  noticeId: notice.noticeId,
  kind: notice.kind,
  text: notice.text,
  dueDay: notice.dueDay ?? null,
  receivedAt: toRfc3339(notice.receivedAt, timeZone),
  state: notice.stage === undefined ? null : noticeStateOn(notice.stage, notice.dueDay, today),
  answers: notices.answersTo(notice.noticeId).map(({ answerId, sequence, text, evidence, answeredAt, answeredBy }) => ({
    answerId,
    text,
    evidence: [...evidence],
    answeredAt: toRfc3339(answeredAt, timeZone),
    answeredBy: nameOf(answeredBy),
    road: answers.stateOf(sequence),
  })),
  judgements: notices
    .judgementsOf(notice.noticeId)
    .map(({ kind, text, receivedAt }) => ({ kind, text, receivedAt: toRfc3339(receivedAt, timeZone) })),
});
