import { useParts, useSay } from '../state/context.ts';
import { Icon } from './icons.tsx';
import './forgotten.css';

/** The agent no longer knows who stands here: above the screen, which stays as it is until they have said it again. */
export const Forgotten = () => {
  const { identification } = useParts();
  const say = useSay();
  return (
    <div role="status">
      {identification.isForgotten.value && (
        <p class="forgotten">
          <Icon name="lock" />
          <span>{say('identify.forgot')}</span>
          <button type="button" class="button" onClick={identification.again}>
            {say('identify.again')}
          </button>
        </p>
      )}
    </div>
  );
};
