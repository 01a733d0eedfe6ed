import { useSignal } from '@preact/signals';
import type { WhoAmI } from '#contract/identity.ts';
import { useSay } from '../../state/context.ts';
import { technicianWith } from './technician.ts';
import { provisioningTexts } from './texts.ts';

/** The technician's key, as it was made on the box; asked of the agent before it counts. */
export const SignIn = ({ onSignedIn }: { onSignedIn: (key: string, name: string) => void }) => {
  const say = useSay(provisioningTexts);
  const typed = useSignal('');
  const isWrong = useSignal(false);
  const enter = async (): Promise<void> => {
    const key = typed.value.trim();
    const answer = await technicianWith(key, undefined, undefined).call<WhoAmI>('GET', '/me');
    isWrong.value = !answer.ok || answer.body.role !== 'technician';
    if (!answer.ok || isWrong.value) return;
    typed.value = '';
    onSignedIn(key, answer.body.name);
  };
  return (
    <form
      class="panel sign-in"
      aria-label={say('key.title')}
      onSubmit={(event) => {
        event.preventDefault();
        void enter();
      }}
    >
      <h2>{say('key.title')}</h2>
      <p class="hint">{say('key.hint')}</p>
      <label>
        {say('key.field')}
        <input
          type="password"
          autocomplete="off"
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            isWrong.value = false;
          }}
        />
      </label>
      {isWrong.value && (
        <p class="form-fault" role="alert">
          {say('key.wrong')}
        </p>
      )}
      <button type="submit" class="button button-main" disabled={typed.value.trim() === ''}>
        {say('key.enter')}
      </button>
    </form>
  );
};
