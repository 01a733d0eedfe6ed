import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { ConsentView } from '#contract/messages.ts';
import { useInView } from '../../parts/inView.ts';
import { QrCode } from '../../parts/qrCode.tsx';
import { useSay } from '../../state/context.ts';
import { consentTexts } from './consentTexts.ts';
import { Sure } from './sure.tsx';
import { useWrite } from './useWrite.ts';
import { useWhen } from './when.ts';

interface PersonalLinkProps {
  readonly consent: ConsentView;
  readonly onChanged: () => void;
}

/** The address of a guardian's own page: made at the desk, scanned there, and never shown again. */
export const PersonalLink = ({ consent: { adultId, name, linkSince }, onChanged }: PersonalLinkProps) => {
  const say = useSay(consentTexts);
  const { day } = useWhen();
  const { write, running, fault } = useWrite({ conflict: say('link.refused') });
  const asks = useSignal<'again' | 'revoke' | undefined>(undefined);
  const made = useSignal<string | undefined>(undefined);
  const make = async (): Promise<void> => {
    const link = await write<{ url?: string }>('post', `/adults/${adultId}/links`, { id: v7() });
    asks.value = undefined;
    if (link === undefined) return;
    made.value = link.url;
    onChanged();
  };
  const revoke = async (): Promise<void> => {
    const done = await write('post', `/adults/${adultId}/links/revoke`, { id: v7() });
    asks.value = undefined;
    if (done === undefined) return;
    made.value = undefined;
    onChanged();
  };
  const no = (): void => {
    asks.value = undefined;
  };
  return (
    <section class="consent-part" aria-label={say('link.title')}>
      <h3>{say('link.title')}</h3>
      {made.value !== undefined && (
        <NewLink
          name={name}
          url={made.value}
          onHide={() => {
            made.value = undefined;
          }}
        />
      )}
      <p>{linkSince === null ? say('link.none') : say('link.since', { day: day(linkSince) })}</p>
      {fault && (
        <p class="form-fault" role="alert">
          {fault}
        </p>
      )}
      {asks.value === 'again' && (
        <Sure
          question={say('link.again.sure', { name })}
          yes={say(running ? 'link.making' : 'link.again.yes')}
          running={running}
          onYes={() => void make()}
          onNo={no}
        />
      )}
      {asks.value === 'revoke' && (
        <Sure
          question={say('link.revoke.sure', { name })}
          yes={say('link.revoke.yes')}
          isDanger={true}
          running={running}
          onYes={() => void revoke()}
          onNo={no}
        />
      )}
      {asks.value === undefined && (
        <div class="message-acts">
          {linkSince !== null && (
            <button
              type="button"
              class="button"
              onClick={() => {
                asks.value = 'revoke';
              }}
            >
              {say('link.revoke')}
            </button>
          )}
          <button
            type="button"
            class="button"
            disabled={running}
            onClick={() => {
              if (linkSince === null) void make();
              else asks.value = 'again';
            }}
          >
            {say(running ? 'link.making' : linkSince === null ? 'link.make' : 'link.again')}
          </button>
        </div>
      )}
    </section>
  );
};

interface NewLinkProps {
  readonly name: string;
  readonly url: string;
  readonly onHide: () => void;
}

const NewLink = ({ name, url, onHide }: NewLinkProps) => {
  const say = useSay(consentTexts);
  const opened = useInView<HTMLDivElement>();
  return (
    <div class="new-link" ref={opened}>
      <QrCode text={url} label={say('link.alt', { name })} />
      <div class="new-link-words" role="status">
        <b>{say('link.once', { name })}</b>
        <p>{say('link.tail')}</p>
        <p class="link-address">
          <small>{say('link.address')}</small>
          <code>{url}</code>
        </p>
        <button type="button" class="button button-main" onClick={onHide}>
          {say('link.hide')}
        </button>
      </div>
    </div>
  );
};
