import type { PickupView } from '#contract/pickups.ts';
import { Answered } from '../../../parts/answered.tsx';
import { Face } from '../../../parts/face.tsx';
import { Page } from '../../../parts/page.tsx';
import { useQuestion } from '../../../parts/question.ts';
import { useSay } from '../../../state/context.ts';
import { pickupTexts } from './pickupTexts.ts';

/** The six digits, big enough to be read out on the telephone. */
export const PickupCode = ({ pickup, onEnd }: { pickup: PickupView; onEnd: () => void }) => {
  const say = useSay(pickupTexts);
  const { pickupId, childId, childName, name, phoneTail, day } = pickup;
  const code = useQuestion<{ pickupId: string; code: string }>(`/pickups/${pickupId}/code`, () => false);
  return (
    <Page title={say('pickup.code')} onBack={onEnd}>
      <Answered question={code} icon="card">
        {({ code: digits }) => (
          <section class="panel pickup-code">
            <Face who="child" personId={childId} name={childName} size="large" />
            <p class="pickup-whom">{childName}</p>
            <p>{say('pickup.who', { name, tail: phoneTail })}</p>
            <p class="pickup-digits" role="status" aria-label={[...digits].join(' ')}>
              {digits.slice(0, 3)} {digits.slice(3)}
            </p>
            <p class="hint">{say('pickup.code.hint', { day })}</p>
          </section>
        )}
      </Answered>
    </Page>
  );
};
