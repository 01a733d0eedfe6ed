import { NoticeAnswer, NoticeBody, ReceiptAnswer, ReceiptBody } from '#contract/district.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import { crashPoint } from '../journal/crashPoint.ts';
import type { Journal } from '../journal/journal.ts';
import { type DistrictTrust, type FindNotice, type JudgePack, judgeNotice, judgeReceipt } from './receipts.ts';
import type { Outbox } from './store.ts';

export interface UpstreamParts {
  readonly journal: Journal;
  readonly outbox: Outbox;
  readonly trust: DistrictTrust;
  readonly judgePack: JudgePack;
  readonly findNotice: FindNotice;
}

/** What the district sends back: receipts and notices, both signed. */
export const upstreamRoutes =
  ({ journal, outbox, trust, judgePack, findNotice }: UpstreamParts): Routes =>
  (app) => {
    app.post(
      '/district/v1/receipts',
      {
        config: { access: access.district },
        schema: { body: ReceiptBody, response: { 200: ReceiptAnswer, 201: ReceiptAnswer, '4xx': Problem } },
      },
      async (request, reply) => {
        const answer = answerCommand(journal, request, reply, request.body.id, (now) =>
          judgeReceipt(request.body, callerOf(request).actor, now, outbox, trust),
        );
        crashPoint('upstream.receipt.committed');
        return answer;
      },
    );
    app.post(
      '/district/v1/notices',
      {
        config: { access: access.district },
        schema: { body: NoticeBody, response: { 200: NoticeAnswer, 201: NoticeAnswer, '4xx': Problem } },
      },
      async (request, reply) =>
        answerCommand(journal, request, reply, request.body.id, () =>
          judgeNotice(request.body, callerOf(request).actor, trust, judgePack, findNotice),
        ),
    );
  };
