import type { ComponentChildren } from 'preact';
import { Notice } from '../../parts/notice.tsx';
import type { Question } from '../../parts/question.ts';
import { useSay } from '../../state/context.ts';

interface AnsweredProps<T> {
  readonly question: Pick<Question<T>, 'body' | 'fault' | 'ask'>;
  readonly children: (body: T) => ComponentChildren;
}

/** What a question's answer shows, or why there is none yet. An old answer stays while a new one cannot be had. */
export const Answered = <T,>({ question: { body, fault, ask }, children }: AnsweredProps<T>) => {
  const say = useSay();
  if (body !== undefined) return <>{children(body)}</>;
  if (fault === undefined) return <Notice icon="link" title={say('app.loading')} />;
  return (
    <Notice
      icon="linkOff"
      tone="bad"
      title={say(fault === 'unreachable' ? 'app.unreachable' : 'app.failed')}
      action={{ label: say('app.retry'), run: ask }}
    />
  );
};
