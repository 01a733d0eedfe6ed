import { useKiosk, useSay } from '../state/context.ts';
import { refusalText } from '../state/refusal.ts';
import { Icon } from './icons.tsx';
import { useTold } from './told.ts';

/** What became of the last write, for staff: on the way, saved, or refused and why. */
export const Saving = ({ id }: { id: string | undefined }) => {
  const kiosk = useKiosk();
  useTold(id === undefined ? [] : [id]);
  const say = useSay();
  const progress = id === undefined ? undefined : kiosk.outbox.progress.value.get(id);
  return (
    <p class="saving" role="status" data-state={progress?.state ?? 'none'}>
      {progress?.state === 'waiting' && (
        <>
          <Icon name="unsaved" size="small" />
          {say(kiosk.fresh.value ? 'app.waiting' : 'app.notSaved')}
        </>
      )}
      {progress?.state === 'saved' && (
        <>
          <Icon name="check" size="small" />
          {say('app.saved')}
        </>
      )}
      {progress?.state === 'refused' && (
        <>
          <Icon name="octagon" size="small" />
          {say('refused.because', { why: say(refusalText(progress.code), { code: progress.code }) })}
        </>
      )}
    </p>
  );
};
