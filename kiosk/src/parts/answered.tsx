import type { ComponentChildren } from 'preact';
import { useSay } from '../state/context.ts';
import type { IconName } from './icons.tsx';
import { Notice } from './notice.tsx';
import type { Question } from './question.ts';
import { Stale } from './stale.tsx';

interface AnsweredProps<T> {
  readonly question: Question<T>;
  /** Stands for what is asked, while it is awaited. */
  readonly icon?: IconName;
  readonly children: (body: T) => ComponentChildren;
}

/** What a question's answer shows, or why there is none yet. An old answer stays, marked, while a new one fails to come. */
export const Answered = <T,>({ question, icon, children }: AnsweredProps<T>) => {
  const { body, fault } = question;
  if (body === undefined) return <Unanswered question={question} icon={icon} />;
  return (
    <>
      {fault !== undefined && <Stale />}
      {children(body)}
    </>
  );
};

interface UnansweredProps {
  readonly question: Pick<Question<unknown>, 'fault' | 'ask'>;
  readonly icon?: IconName | undefined;
}

/** That something is awaited, or could not be had and why. */
export const Unanswered = ({ question: { fault, ask }, icon = 'link' }: UnansweredProps) => {
  const say = useSay();
  if (fault === undefined) return <Notice icon={icon} title={say('app.loading')} />;
  if (fault === 'forbidden') return <Notice icon="lock" title={say('refused.forbidden')} />;
  // What to do about it is said once, above the screen.
  if (fault === 'person_required') return <Notice icon="lock" title={say('refused.expired')} />;
  return (
    <Notice
      icon="linkOff"
      tone="bad"
      title={say(fault === 'unreachable' ? 'app.unreachable' : 'app.failed')}
      action={{ label: say('app.retry'), run: ask }}
    />
  );
};
