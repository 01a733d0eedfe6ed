import { type Signal, useSignal } from '@preact/signals';
import type { GivenAccount, Identification } from '#contract/provisioning.ts';
import { Field } from '../../parts/field.tsx';
import { useSay } from '../../state/context.ts';
import { type Technician, useWhy } from './technician.ts';
import { provisioningTexts } from './texts.ts';

/** A camera as it is going to be bound. */
export interface Identified {
  readonly address: string;
  readonly credentials: GivenAccount | undefined;
  /** Undefined: it does not answer now. */
  readonly who: Identification | undefined;
}

interface IdentifyStepProps {
  readonly technician: Technician;
  readonly address: Signal<string>;
  readonly next: string;
  readonly onIdentified: (found: Identified) => void;
}

/** Address and account of a camera; it says who it is before anything is kept. */
export const IdentifyStep = ({ technician, address, next, onIdentified }: IdentifyStepProps) => {
  const say = useSay(provisioningTexts);
  const why = useWhy();
  const username = useSignal('');
  const password = useSignal('');
  const running = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const isSilent = useSignal(false);
  const found = useSignal<Identified | undefined>(undefined);
  const credentials = (): GivenAccount | undefined =>
    username.value === '' ? undefined : { username: username.value, password: password.value };
  const full = (): string => {
    const typed = address.value.trim();
    if (/^https?:\/\//i.test(typed)) return typed;
    return `http://${typed}${typed.includes('/') ? '' : '/onvif/device_service'}`;
  };
  const ask = async (): Promise<void> => {
    running.value = true;
    fault.value = undefined;
    const given = credentials();
    const answer = await technician.call<Identification>('POST', '/devices/identifications', {
      address: full(),
      ...(given && { credentials: given }),
    });
    running.value = false;
    isSilent.value = !answer.ok && answer.code === 'device_silent';
    if (answer.ok) found.value = { address: full(), credentials: given, who: answer.body };
    else fault.value = why(answer);
  };
  const who = found.value?.who;
  return (
    <form
      class="prov-stack"
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <Field label={say('put.address')} value={address} />
      <div class="prov-pair">
        <Field label={say('put.username')} value={username} />
        <label>
          {say('put.password')}
          <input
            type="password"
            autocomplete="off"
            value={password.value}
            onInput={(event) => {
              password.value = event.currentTarget.value;
            }}
          />
        </label>
      </div>
      <p class="hint">
        {say('put.password.hint')} {say('put.once')}
      </p>
      {fault.value && (
        <p class="form-fault" role="alert">
          {say('prov.failed', { why: fault.value })}
        </p>
      )}
      {who && (
        <p class="prov-good" role="status">
          {say('put.who', {
            who: [who.manufacturer, who.model, who.serial, who.mac].filter((part) => part !== null).join(' '),
          })}
        </p>
      )}
      <div class="prov-buttons">
        <button type="submit" class="button" disabled={running.value || address.value.trim() === ''}>
          {say(running.value ? 'put.identifying' : 'put.identify')}
        </button>
        {isSilent.value && (
          <button
            type="button"
            class="button"
            onClick={() => onIdentified({ address: full(), credentials: credentials(), who: undefined })}
          >
            {say('put.skip')}
          </button>
        )}
        {found.value && (
          <button
            type="button"
            class="button button-main"
            onClick={() => {
              if (found.value) onIdentified(found.value);
            }}
          >
            {next}
          </button>
        )}
      </div>
    </form>
  );
};
