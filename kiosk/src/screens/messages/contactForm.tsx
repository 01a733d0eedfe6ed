import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { Address, ChannelView, ContactView } from '#contract/messages.ts';
import { Choice } from '../../parts/choice.tsx';
import { Icon } from '../../parts/icons.tsx';
import { useSay } from '../../state/context.ts';
import { addressOver, channelsFor, faultOf, mostAddresses, movedUp, trimmed } from './contactDraft.ts';
import { contactTexts } from './contactTexts.ts';
import { messagesTexts } from './texts.ts';
import { useWrite } from './useWrite.ts';

const texts = { ...messagesTexts, ...contactTexts };
const languages = ['zh', 'en'] as const;

interface ContactFormProps {
  readonly contact: ContactView;
  readonly channels: readonly ChannelView[];
  readonly onDone: () => void;
}

/** The language and up to four addresses, in the order in which they are tried. */
export const ContactForm = ({ contact, channels, onDone }: ContactFormProps) => {
  const say = useSay(texts);
  const { write, running, fault } = useWrite({ unknown_reference: say('contact.channel.gone') });
  const language = useSignal(contact.language);
  const addresses = useSignal<readonly Address[]>(contact.addresses);
  const asked = useSignal(false);
  const usable = channelsFor(contact.who, channels);
  const [first] = usable;
  const wrong = asked.value ? faultOf(addresses.value) : undefined;
  const put = (index: number, address: Address): void => {
    addresses.value = addresses.value.map((each, at) => (at === index ? address : each));
  };
  const save = async (): Promise<void> => {
    asked.value = true;
    if (faultOf(addresses.value)) return;
    const body = { id: v7(), language: language.value, addresses: trimmed(addresses.value) };
    if ((await write('put', `/contacts/${contact.who}/${contact.personId}`, body)) !== undefined) onDone();
  };
  return (
    <form
      class="contact-form"
      aria-label={contact.name}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h3>{say('contact.language')}</h3>
      <Choice
        legend={say('contact.language')}
        options={languages}
        chosen={language.value}
        labelOf={(each) => say(`language.${each}`)}
        columns={2}
        onChoose={(each) => {
          language.value = each;
        }}
      />
      <h3>{say('contact.order')}</h3>
      <ol class="address-fields">
        {addresses.value.map((address, index) => (
          // An address is known by its place alone while it is typed.
          <li key={index} class="address-field">
            <AddressField
              address={address}
              n={index + 1}
              channels={usable}
              onChange={(changed) => put(index, changed)}
            />
            <div class="message-acts">
              {index > 0 && (
                <button
                  type="button"
                  class="button"
                  aria-label={say('contact.up', { n: index + 1 })}
                  onClick={() => {
                    addresses.value = movedUp(addresses.value, index);
                  }}
                >
                  <Icon name="up" />
                </button>
              )}
              <button
                type="button"
                class="button"
                aria-label={say('contact.remove', { n: index + 1 })}
                onClick={() => {
                  addresses.value = addresses.value.filter((_, at) => at !== index);
                }}
              >
                <Icon name="cross" />
              </button>
            </div>
          </li>
        ))}
      </ol>
      {addresses.value.length === 0 && <p>{say('contact.empty')}</p>}
      {first && addresses.value.length < mostAddresses && (
        <button
          type="button"
          class="button"
          onClick={() => {
            addresses.value = [...addresses.value, addressOver(first, '')];
          }}
        >
          <Icon name="plus" />
          {say('contact.add')}
        </button>
      )}
      {(wrong || fault) && (
        <p class="form-fault" role="alert">
          {wrong ? say(`contact.${wrong.fault}`, { n: wrong.n }) : fault}
        </p>
      )}
      <div class="message-acts">
        <button type="button" class="button" onClick={onDone}>
          {say('messages.cancel')}
        </button>
        <button type="submit" class="button button-main" disabled={running}>
          {say(running ? 'contact.saving' : 'contact.save')}
        </button>
      </div>
    </form>
  );
};

interface AddressFieldProps {
  readonly address: Address;
  readonly n: number;
  readonly channels: ReturnType<typeof channelsFor>;
  readonly onChange: (address: Address) => void;
}

const AddressField = ({ address, n, channels, onChange }: AddressFieldProps) => {
  const say = useSay(contactTexts);
  const chosen = channels.find(({ id }) => id === address.channel);
  // A channel that facility.yaml no longer has stays to be seen until another one is chosen.
  const ids = chosen ? channels.map(({ id }) => id) : [address.channel, ...channels.map(({ id }) => id)];
  return (
    <div class="address-main">
      <Choice
        legend={`${say('contact.address', { n })} ${say('contact.channel')}`}
        options={ids}
        chosen={address.channel}
        labelOf={(id) => id}
        columns={2}
        onChoose={(id) => {
          const channel = channels.find((each) => each.id === id);
          if (channel) onChange(addressOver(channel, address.address));
        }}
      />
      {chosen?.kind === 'web_push' ? (
        <p class="hint">{say('contact.browser')}</p>
      ) : (
        <label>
          {say('contact.address.label', { n })}
          <input
            value={address.address}
            maxLength={200}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => onChange({ ...address, address: event.currentTarget.value })}
          />
        </label>
      )}
    </div>
  );
};
