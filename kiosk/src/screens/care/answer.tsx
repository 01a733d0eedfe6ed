import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import type { Question } from '../../parts/question.ts';
import { useSay } from '../../state/context.ts';
import { careTexts } from './texts.ts';

interface AnswerProps<T> {
  readonly question: Question<T>;
  readonly icon: IconName;
  readonly children: (body: T) => ComponentChildren;
}

/** What was answered; before that, that it is awaited or could not be had; a mark while a newer answer fails to come. */
export const Answer = <T,>({ question, icon, children }: AnswerProps<T>) => {
  const say = useSay(careTexts);
  const { body, fault, ask } = question;
  if (body === undefined) {
    return fault === undefined ? (
      <Notice icon={icon} title={say('app.loading')} />
    ) : (
      <Notice
        icon="linkOff"
        tone="bad"
        title={say(
          fault === 'unreachable' ? 'app.unreachable' : fault === 'forbidden' ? 'care.forbidden' : 'app.failed',
        )}
        action={fault === 'forbidden' ? undefined : { label: say('app.retry'), run: ask }}
      />
    );
  }
  return (
    <>
      {fault !== undefined && <Stale />}
      {children(body)}
    </>
  );
};

/** What is shown may be out of date. */
export const Stale = () => {
  const say = useSay(careTexts);
  return (
    <p class="care-stale" role="status">
      <Icon name="clock" size="small" />
      {say('care.stale')}
    </p>
  );
};
