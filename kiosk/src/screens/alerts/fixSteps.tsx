import type { Fix, RoomView } from '#contract/rooms.ts';
import { useSay } from '../../state/context.ts';
import { alertTexts } from './texts.ts';

type Step = Omit<Fix, 'next'>;

interface FixStepsProps {
  readonly room: RoomView | undefined;
  readonly rooms: readonly RoomView[];
  readonly nameOf: (staffId: string) => string | undefined;
}

/** What to do, one step after the other, with names; nothing when there is nothing to do. */
export const FixSteps = ({ room, rooms, nameOf }: FixStepsProps) => {
  const say = useSay(alertTexts);
  if (!room?.fix) return null;
  const { next, ...first } = room.fix;
  const words = (step: Step): string => {
    const n = step.caregivers;
    if (step.action === 'call_in') return say('fix.step.call_in', { n });
    const name = step.staffId === undefined ? undefined : nameOf(step.staffId);
    const from = rooms.find(({ roomId }) => roomId === step.fromRoomId)?.name;
    return say(`fix.step.${step.action}`, {
      who: name ?? say('fix.step.some', { n }),
      room: from ?? say('fix.step.otherRoom'),
    });
  };
  return (
    <section class="fix-steps">
      <h2>
        {say('fix.title')}
        {first.action !== 'call_in' && ` · ${say('fix.keeps')}`}
      </h2>
      <ol>
        {[first, ...next].map((step, index) => (
          <li key={`${step.action}:${step.staffId ?? ''}:${step.fromRoomId ?? ''}`}>
            <span>{index + 1}</span>
            {words(step)}
          </li>
        ))}
      </ol>
    </section>
  );
};
