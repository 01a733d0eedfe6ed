import type { NoticeView } from '#contract/district.ts';
import { daysBetween } from '../../state/calendar.ts';

type State = NonNullable<NoticeView['state']> | 'told';

export const stateOf = ({ state }: Pick<NoticeView, 'state'>): State => state ?? 'told';

/** Whether the head has something to do about it. */
export const isWaiting = ({ state }: Pick<NoticeView, 'state'>): boolean => state === 'open' || state === 'overdue';

const order: readonly State[] = ['overdue', 'open', 'answered', 'told', 'closed'];

/** What is overdue first, then what is due first; what is done last, the newest first. */
export const inOrder = (notices: readonly NoticeView[]): NoticeView[] =>
  notices.toSorted(
    (one, other) =>
      order.indexOf(stateOf(one)) - order.indexOf(stateOf(other)) ||
      (isWaiting(one) ? (one.dueDay ?? '9999').localeCompare(other.dueDay ?? '9999') : 0) ||
      Date.parse(other.receivedAt) - Date.parse(one.receivedAt),
  );

/** Days until the end of the due day, negative when it has passed; undefined where none waits for anything. */
export const daysLeft = (notice: Pick<NoticeView, 'state' | 'dueDay'>, today: string): number | undefined =>
  notice.dueDay === null || !isWaiting(notice) ? undefined : daysBetween(today, notice.dueDay);

type Said =
  | { readonly of: 'head'; readonly at: string; readonly answer: NoticeView['answers'][number] }
  | { readonly of: 'district'; readonly at: string; readonly judgement: NoticeView['judgements'][number] };

/** Answers and judgements as they came. */
export const thread = ({ answers, judgements }: Pick<NoticeView, 'answers' | 'judgements'>): Said[] =>
  [
    ...answers.map((answer): Said => ({ of: 'head', at: answer.answeredAt, answer })),
    ...judgements.map((judgement): Said => ({ of: 'district', at: judgement.receivedAt, judgement })),
  ].toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));

const mostLetters = 32;
/** How a notice begins, for a line of a list: cut in the text, so that whoever hears it hears the same. */
export const beginningOf = (text: string): string => {
  const letters = [...text.replace(/\s+/g, ' ').trim()];
  return letters.length <= mostLetters ? letters.join('') : `${letters.slice(0, mostLetters - 1).join('')}…`;
};
