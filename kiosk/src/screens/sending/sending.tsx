import type { ComponentChildren } from 'preact';
import { type Entry, isUnanswered, type Refusal, rightEnded, setAside } from '../../outbox/entry.ts';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { kindOf, personIn } from './line.ts';
import { sendingTexts } from './texts.ts';
import { WhenItWas } from './whenItWas.tsx';
import './sending.css';

/** What this kiosk has not told the agent yet, and what the agent refused when nobody stood there any more. */
export const Sending = () => {
  const kiosk = useKiosk();
  const say = useSay(sendingTexts);
  const { unsure, stuck, refusals, dismiss } = kiosk.outbox;
  const isUnsure = ({ id }: Entry): boolean => unsure.value.has(id);
  const waiting = kiosk.outbox.waiting.value.filter((entry) => !isUnsure(entry));
  const toSettle = kiosk.outbox.waiting.value.filter(isUnsure);
  const whatIs = useWords();
  const isEmpty = kiosk.outbox.waiting.value.length === 0 && refusals.value.length === 0;
  return (
    <Page title={say('sending.title')} onBack={() => kiosk.go({ at: 'staff' })}>
      {!kiosk.lasting.value && (
        <Notice icon="device" tone="bad" title={say('sending.noDisk')} hint={say('sending.noDisk.hint')} />
      )}
      {isEmpty && <Notice icon="check" tone="good" title={say('sending.none')} hint={say('sending.none.hint')} />}
      {toSettle.length > 0 && (
        <Lines title={say('sending.unsure')}>
          {toSettle.map((entry) => (
            <Line key={entry.id} icon="clock" entry={entry} what={whatIs(entry)} detail={say('app.notSaved')} isUnsure>
              <WhenItWas entry={entry} what={whatIs(entry)}>
                <StopSending entry={entry} what={whatIs(entry)} />
              </WhenItWas>
            </Line>
          ))}
        </Lines>
      )}
      {refusals.value.length > 0 && (
        <Lines title={say('sending.refused')}>
          {refusals.value.map((refusal) => (
            <Line
              key={refusal.id}
              icon="octagon"
              entry={refusal.entry}
              what={whatIs(refusal.entry)}
              detail={whyOf(refusal.code, say)}
            >
              {isUnanswered(refusal) && (
                <button
                  type="button"
                  class="button"
                  aria-label={say('sending.again.name', { what: whatIs(refusal.entry) })}
                  onClick={() => kiosk.sendAgain(refusal.id)}
                >
                  {say('sending.again')}
                </button>
              )}
              <button
                type="button"
                class="button"
                aria-label={say('sending.seen.name', { what: whatIs(refusal.entry) })}
                onClick={() => void dismiss(refusal.id)}
              >
                {say('sending.seen')}
              </button>
            </Line>
          ))}
        </Lines>
      )}
      {waiting.length > 0 && (
        <Lines title={say('sending.waiting')}>
          {waiting.map((entry) => (
            <Line
              key={entry.id}
              icon="unsaved"
              entry={entry}
              what={whatIs(entry)}
              detail={say(stuck.value.has(entry.id) ? 'sending.stuck' : 'app.notSaved')}
            >
              {stuck.value.has(entry.id) && <StopSending entry={entry} what={whatIs(entry)} />}
            </Line>
          ))}
          <li>
            <button type="button" class="button" onClick={kiosk.outbox.kick}>
              {say('sending.tryNow')}
            </button>
          </li>
        </Lines>
      )}
    </Page>
  );
};

type SendingSay = ReturnType<typeof useSay<typeof sendingTexts>>;

const whyOf = (code: string, say: SendingSay): string => {
  if (code === rightEnded) return say('sending.rightEnded');
  if (code === setAside) return say('sending.wasSetAside');
  if (code === 'already_present' || code === 'not_present') return say('sending.already');
  return code === 'conflict' ? say('sending.conflict') : say(refusalText(code), { code });
};

/** An entry in words; the name comes from the kiosk's copy of the house. */
const useWords = (): ((entry: Refusal['entry']) => string) => {
  const kiosk = useKiosk();
  const say = useSay(sendingTexts);
  return (entry) => {
    const personId = personIn(entry);
    const name = kiosk.copy.value?.people.find((each) => each.personId === personId)?.name;
    const what = say(`sending.${kindOf(entry)}`);
    return personId === undefined ? what : say('sending.line', { what, who: name ?? say('sending.unknown') });
  };
};

const StopSending = ({ entry, what }: { entry: Entry; what: string }) => {
  const { outbox } = useKiosk();
  const say = useSay(sendingTexts);
  return (
    <button
      type="button"
      class="button"
      aria-label={say('sending.setAside.name', { what })}
      onClick={() => void outbox.setAside(entry.id)}
    >
      {say('sending.setAside')}
    </button>
  );
};

const Lines = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="panel" aria-label={title}>
    <h2>{title}</h2>
    <ul class="rows">{children}</ul>
  </section>
);

interface LineProps {
  readonly icon: 'octagon' | 'unsaved' | 'clock';
  readonly entry: Refusal['entry'];
  readonly what: string;
  readonly detail: string;
  /** Its time is what the kiosk's clock showed, which may have been wrong. */
  readonly isUnsure?: boolean;
  readonly children?: ComponentChildren;
}

const Line = ({ icon, entry, what, detail, isUnsure = false, children }: LineProps) => {
  const { zone, nowMs } = useKiosk();
  const say = useSay(sendingTexts);
  const time = whenText(entry.madeAtMs, nowMs.value, zone.value);
  return (
    <li class="row sending-line">
      <Icon name={icon} />
      <span class="row-words">
        <b>{what}</b>
        <small>
          {isUnsure ? say('sending.unsure.shown', { time }) : time} · {detail}
        </small>
      </span>
      {children}
    </li>
  );
};
