import { describe, expect, test } from 'vitest';
import type { NoticeView } from '#contract/district.ts';
import { emptyDraft, isReady } from '../../kiosk/src/screens/office/answerDraft.ts';
import { within } from '../../kiosk/src/screens/office/evidenceFile.ts';
import { beginningOf, daysLeft, inOrder, thread } from '../../kiosk/src/screens/office/noticeOrder.ts';

const notice = (noticeId: string, change: Partial<NoticeView> = {}): NoticeView => ({
  noticeId,
  kind: 'finding',
  text: noticeId,
  dueDay: null,
  receivedAt: '2026-09-16T09:00:00+08:00',
  state: 'open',
  answers: [],
  judgements: [],
  ...change,
});

describe('the notices', () => {
  test('stand with the overdue on top, then what is due first; what is done is last', () => {
    const ordered = inOrder([
      notice('closed', { state: 'closed' }),
      notice('pack', { kind: 'rule_pack', state: null }),
      notice('whenever'),
      notice('later', { dueDay: '2026-10-02' }),
      notice('answered', { state: 'answered', dueDay: '2026-09-01' }),
      notice('sooner', { dueDay: '2026-10-01' }),
      notice('overdue', { state: 'overdue', dueDay: '2026-09-10' }),
    ]);
    expect(ordered.map(({ text }) => text)).toEqual([
      'overdue',
      'sooner',
      'later',
      'whenever',
      'answered',
      'pack',
      'closed',
    ]);
  });

  test('count their days while they wait, and not afterwards', () => {
    const due = { dueDay: '2026-09-20' };
    expect(['2026-09-17', '2026-09-20', '2026-09-22'].map((day) => daysLeft(notice('a', due), day))).toEqual([
      3, 0, -2,
    ]);
    expect(daysLeft(notice('a', { ...due, state: 'answered' }), '2026-09-22')).toBe(undefined);
    expect(daysLeft(notice('a'), '2026-09-22')).toBe(undefined);
  });

  test('tell what was said in its order, whoever said it', () => {
    const answer = (text: string, answeredAt: string) => ({
      ...{ answerId: text, text, evidence: [], answeredAt, answeredBy: '钟园长', road: 'sealed' as const },
    });
    const said = thread({
      answers: [answer('first', '2026-09-17T10:00:00+08:00'), answer('second', '2026-09-18T10:00:00+08:00')],
      // The district may write its times in another zone.
      judgements: [{ kind: 'reopened', text: 'again', receivedAt: '2026-09-17T04:00:00Z' }],
    });
    expect(said.map((one) => (one.of === 'head' ? one.answer.text : one.judgement.text))).toEqual([
      'first',
      'again',
      'second',
    ]);
  });
});

test('an answer is ready with words; with a photo only once it was said that no child is on it', () => {
  const photo = { name: 'photo-1.webp', mediaType: 'image/webp' as const, base64: 'AAAA' };
  const draft = { ...emptyDraft, text: '已清理' };
  expect([emptyDraft, { ...draft, text: ' ' }, draft].map(isReady)).toEqual([false, false, true]);
  const answers = [undefined, true, false].map((showsChild) => isReady({ ...draft, attached: [photo], showsChild }));
  expect(answers).toEqual([false, false, true]);
});

test('a picture keeps its shape when it is made small, and is never made larger', () => {
  expect(within(4000, 3000, 1600)).toEqual({ width: 1600, height: 1200 });
  expect(within(800, 600, 1600)).toEqual({ width: 800, height: 600 });
  expect(within(10_000, 2, 1600)).toEqual({ width: 1600, height: 1 });
});

test('a long notice is cut for its line by whole letters', () => {
  expect(beginningOf('短')).toBe('短');
  expect([...beginningOf('𠮷'.repeat(40))]).toHaveLength(32);
  expect(beginningOf(`a\n${'b'.repeat(40)}`)).toBe(`a ${'b'.repeat(29)}…`);
});
