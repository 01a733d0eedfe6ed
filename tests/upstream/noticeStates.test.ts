import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Day, parseDay } from '#agent/time/calendar.ts';
import { noticeMoves, noticeStateOn } from '#agent/upstream/noticeState.ts';
import { createNoticeStore } from '#agent/upstream/noticeStore.ts';
import { openTestJournal } from '#tests/journal.ts';

const dayOf = (text: string): Day => {
  const day = parseDay(text);
  if (!day) throw new Error(text);
  return day;
};

test('only a closed notice takes no answer, and what closes closes from everywhere', () => {
  for (const [stage, moves] of Object.entries(noticeMoves)) {
    expect(moves.answered).toBe(stage === 'closed' ? 'refused' : 'answered');
    expect([moves.closed, moves.reopened]).toEqual(['closed', 'open']);
  }
});

test('open is overdue from the day after its due day; nothing else ever is', () => {
  const [before, due, after] = ['2026-09-19', '2026-09-20', '2026-09-21'].map(dayOf) as [Day, Day, Day];
  expect([before, due, after].map((today) => noticeStateOn('open', due, today))).toEqual(['open', 'open', 'overdue']);
  expect([noticeStateOn('open', undefined, after), noticeStateOn('answered', due, after)]).toEqual([
    'open',
    'answered',
  ]);
  expect(noticeStateOn('closed', due, after)).toBe('closed');
});

type Step = {
  readonly notice: number;
  readonly what: 'answered' | 'closed' | 'reopened';
  readonly due: string | undefined;
};

test('whatever happens in whatever order, a notice stands as its last events say', () => {
  const stepOf: fc.Arbitrary<Step> = fc.record({
    notice: fc.nat(2),
    what: fc.constantFrom('answered', 'closed', 'reopened'),
    due: fc.option(fc.constantFrom('2026-09-20', '2026-09-25', '2026-10-01'), { nil: undefined }),
  });
  const { db, journal } = openTestJournal({ projections: (own) => [createNoticeStore(own).projection] });
  const store = createNoticeStore(db);
  fc.assert(
    fc.property(fc.array(stepOf, { maxLength: 12 }), (steps) => {
      const ids = [randomUUID(), randomUUID(), randomUUID()];
      journal.record(
        ids.map((noticeId) => ({
          type: 'upstream.notice_received' as const,
          actor: 'token:d',
          subject: noticeId,
          data: { noticeId, kind: 'finding' as const, text: 'x', dueDay: '2026-09-18' },
        })),
      );
      const told: Step[][] = [[], [], []];
      for (const step of steps) {
        const noticeId = ids[step.notice] ?? '';
        const isClosed = told[step.notice]?.findLast(({ what }) => what !== 'answered')?.what === 'closed';
        // As the route does: a closed notice takes no answer, so the journal has none.
        if (step.what === 'answered' && isClosed) continue;
        told[step.notice]?.push(step);
        journal.record([
          step.what === 'answered'
            ? {
                type: 'upstream.notice_answered',
                actor: 'staff:head',
                subject: noticeId,
                data: {
                  noticeId,
                  answerId: randomUUID(),
                  sequence: 1,
                  text: 'y',
                  evidence: [],
                  sha256: '0'.repeat(64),
                },
              }
            : {
                type: 'upstream.notice_received',
                actor: 'token:d',
                subject: noticeId,
                data: {
                  ...{ noticeId: randomUUID(), kind: step.what, text: 'z', about: noticeId },
                  ...(step.what === 'reopened' && step.due !== undefined && { dueDay: step.due }),
                },
              },
        ]);
      }
      ids.forEach((noticeId, index) => {
        const said = told[index] ?? [];
        const last = said.at(-1)?.what;
        const due = said.findLast(({ what, due: day }) => what === 'reopened' && day !== undefined)?.due;
        expect(store.find(noticeId)).toMatchObject({
          stage: last === undefined || last === 'reopened' ? 'open' : last,
          dueDay: due ?? '2026-09-18',
        });
        expect(store.answersTo(noticeId)).toHaveLength(said.filter(({ what }) => what === 'answered').length);
        expect(store.judgementsOf(noticeId)).toHaveLength(said.filter(({ what }) => what !== 'answered').length);
      });
    }),
    { numRuns: 40 },
  );
});
