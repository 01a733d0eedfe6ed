import { useSignal } from '@preact/signals';
import type { ChannelView, ContactView } from '#contract/messages.ts';
import { Answered, Unanswered } from '../../parts/answered.tsx';
import { useAskAgain } from '../../parts/askAgain.ts';
import { Face } from '../../parts/face.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { found, useFinder } from '../../parts/search.ts';
import { SearchField } from '../../parts/searchField.tsx';
import { useSay } from '../../state/context.ts';
import { Channels, NoChannels } from './channels.tsx';
import { ContactSheet } from './contactSheet.tsx';
import { contactTexts } from './contactTexts.ts';
import { contactsOf, useEverybody } from './everybody.ts';
import { Filters } from './filters.tsx';
import { Fold } from './fold.tsx';

interface Answer {
  readonly channels: readonly ChannelView[];
  readonly contacts: readonly ContactView[];
}

const kinds = ['staff', 'adult'] as const;
const changes = about('adult', 'staff');
const everyMs = 10_000;

/** How everybody is reached and whether the channels work; whoever cannot be reached stands on top. */
export const Contacts = () => {
  const say = useSay(contactTexts);
  const list = useQuestion<Answer>('/contacts', changes);
  const everybody = useEverybody();
  useAskAgain(list.ask, everyMs);
  const who = useSignal<(typeof kinds)[number]>('staff');
  const typed = useSignal('');
  const open = useSignal<string | undefined>(undefined);
  const find = useFinder();
  return (
    <Answered question={list} icon="phone">
      {({ channels, contacts: recorded }) => {
        if (!everybody.body) return <Unanswered question={everybody} icon="phone" />;
        const contacts = contactsOf(everybody.body, recorded);
        const ofKind = contacts.filter((contact) => contact.who === who.value);
        const unreachable = ofKind.filter(({ addresses }) => addresses.length === 0);
        const shown = found(ofKind, typed.value, find);
        return (
          <>
            {channels.length === 0 ? <NoChannels /> : <Channels channels={channels} />}
            <div class="list-head">
              {ofKind.length > 0 && (
                <SearchField
                  query={typed.value}
                  onQuery={(query) => {
                    typed.value = query;
                  }}
                />
              )}
              <Filters
                options={kinds.map((each) => ({
                  value: each,
                  name: say(`contacts.${each}`, { n: contacts.filter((contact) => contact.who === each).length }),
                }))}
                chosen={who.value}
                onChoose={(each) => {
                  who.value = each;
                  typed.value = '';
                  open.value = undefined;
                }}
              />
            </div>
            {shown.length === 0 && (
              <Notice
                icon="people"
                title={say(ofKind.length === 0 ? 'contacts.none' : 'contacts.notFound')}
                hint={ofKind.length === 0 ? say('contacts.none.hint') : undefined}
              />
            )}
            {unreachable.length > 0 && channels.length > 0 && (
              <p class="hint" role="status">
                {say('contacts.missing', { n: unreachable.length })}
              </p>
            )}
            <ul class="folds">
              {shown.map((contact) => (
                <Fold
                  key={contact.personId}
                  subject={contact.personId}
                  isOpen={open.value === contact.personId}
                  onToggle={() => {
                    open.value = open.value === contact.personId ? undefined : contact.personId;
                  }}
                  head={<ContactHead contact={contact} />}
                >
                  <ContactSheet contact={contact} channels={channels} onChanged={list.ask} />
                </Fold>
              ))}
            </ul>
          </>
        );
      }}
    </Answered>
  );
};

const ContactHead = ({ contact: { who, personId, name, language, addresses } }: { readonly contact: ContactView }) => {
  const say = useSay(contactTexts);
  return (
    <>
      <Face who={who} personId={personId} name={name} size="small" />
      <span class="row-words">
        <b>{name}</b>
        <small>{say(`language.${language}`)}</small>
      </span>
      {addresses.length === 0 ? (
        <span class="chip" data-tone="warn">
          <Icon name="triangle" size="small" />
          {say('contacts.unreachable')}
        </span>
      ) : (
        <span class="contact-order">
          {addresses.map(({ channel, address }, index) => (
            <span key={`${channel} ${address}`} class="chip">
              {index + 1} {channel}
            </span>
          ))}
        </span>
      )}
    </>
  );
};
