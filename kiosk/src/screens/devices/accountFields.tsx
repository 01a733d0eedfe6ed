import type { Signal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { Switch } from '../../parts/switch.tsx';
import { useSay } from '../../state/context.ts';
import { inboxTexts } from './inboxTexts.ts';

interface AccountFieldsProps {
  readonly username: Signal<string>;
  readonly password: Signal<string>;
}

/** User name and password of a device: it goes in and never comes back, so it can be looked at only while it is typed. */
export const AccountFields = ({ username, password }: AccountFieldsProps) => {
  const say = useSay(inboxTexts);
  const isShown = useSignal(false);
  const id = useId();
  const secret = {
    id,
    value: password.value,
    maxLength: 128,
    autocomplete: 'new-password',
    autocapitalize: 'off',
    spellcheck: false,
    onInput: (event: { readonly currentTarget: HTMLInputElement }): void => {
      password.value = event.currentTarget.value;
    },
  } as const;
  return (
    <>
      <label>
        {say('accounts.username')}
        <input
          value={username.value}
          maxLength={64}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          onInput={(event) => {
            username.value = event.currentTarget.value;
          }}
        />
      </label>
      <label htmlFor={id}>
        {say('accounts.password')}
        {isShown.value ? <input {...secret} /> : <input {...secret} type="password" />}
      </label>
      <Switch
        label={say('accounts.show')}
        on={isShown.value}
        onChange={(on) => {
          isShown.value = on;
        }}
      />
    </>
  );
};
