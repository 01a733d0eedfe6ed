import { useSay } from '../../state/context.ts';
import { calledOf, type Reach } from '../../state/messages.ts';
import { messagesTexts } from './texts.ts';
import { useWhen } from './when.ts';

/** In one line: who was called and whether anybody answered; of news, who got it. */
export const useReachWords = (): ((reach: Reach) => string) => {
  const say = useSay(messagesTexts);
  const { time } = useWhen();
  return (reach) => {
    const { asks, answered, reached, missed, waiting } = reach;
    const called = calledOf(reach).length;
    const later = waiting.length > 0 ? [say('reach.waiting', { n: waiting.length })] : [];
    if (called === 0) return later[0] ?? say(asks ? 'reach.notSent' : 'reach.house');
    if (!asks) {
      const parts = [
        ...(missed.length > 0 ? [say('reach.missed', { n: missed.length })] : []),
        ...(reached.length + answered.length > 0 ? [say('reach.got', { n: reached.length + answered.length })] : []),
        ...later,
      ];
      return parts.join(say('tile.comma'));
    }
    const [first] = answered;
    if (!first) return [say('reach.nobody', { n: called }), ...later].join(say('tile.comma'));
    const named = { n: called, who: first.name, time: first.answeredAt === undefined ? '' : time(first.answeredAt) };
    return answered.length > 1
      ? say('reach.answeredMore', { ...named, k: answered.length })
      : say('reach.answered', named);
  };
};
