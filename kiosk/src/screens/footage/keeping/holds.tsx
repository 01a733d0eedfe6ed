import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { HoldState, HoldView } from '#contract/footageHolds.ts';
import { languageTags } from '../../../i18n/text.ts';
import { Answered } from '../../../parts/answered.tsx';
import { Field } from '../../../parts/field.tsx';
import { Icon, type IconName } from '../../../parts/icons.tsx';
import { Notice } from '../../../parts/notice.tsx';
import { Page } from '../../../parts/page.tsx';
import { useQuestion } from '../../../parts/question.ts';
import { dayText } from '../../../state/calendar.ts';
import { useKiosk, useSay } from '../../../state/context.ts';
import type { Taken } from '../../../state/screens.ts';
import { useStaffNames } from '../../../state/staffNames.ts';
import { faultText } from '../faultText.ts';
import { HoldEnd, useHoldEnd } from './holdEnd.tsx';
import { HoldForm } from './holdForm.tsx';
import { keepTexts } from './keepTexts.ts';
import { useStretchWords } from './stretchWords.tsx';
import './keeping.css';

const icons: Readonly<Record<HoldState, IconName>> = {
  active: 'lock',
  review_due: 'bell',
  ended: 'clock',
  released: 'check',
};
const order: readonly HoldState[] = ['review_due', 'active', 'ended', 'released'];

/** Footage that is kept beyond its time: why, for which case, and until when. */
export const Holds = ({ taken }: { taken: Taken | undefined }) => {
  const kiosk = useKiosk();
  const say = useSay(keepTexts);
  const fresh = useSignal(taken);
  const list = useQuestion<{ holds: HoldView[] }>('/footage/holds', (type) => type.startsWith('footage.h'));
  return (
    <Page title={say('holds.title')} onBack={() => kiosk.go({ at: 'footage' })}>
      {fresh.value && (
        <HoldForm
          taken={fresh.value}
          onDone={() => {
            fresh.value = undefined;
            list.ask();
          }}
        />
      )}
      <Answered question={list}>
        {({ holds }) =>
          holds.length === 0 ? (
            !fresh.value && <Notice icon="lock" title={say('holds.none')} hint={say('holds.none.hint')} />
          ) : (
            <ul class="keep-list">
              {holds
                .toSorted(
                  (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || Date.parse(b.at) - Date.parse(a.at),
                )
                .map((hold) => (
                  <Hold key={hold.holdId} hold={hold} onChanged={list.ask} />
                ))}
            </ul>
          )
        }
      </Answered>
    </Page>
  );
};

const Hold = ({ hold, onChanged }: { hold: HoldView; onChanged: () => void }) => {
  const kiosk = useKiosk();
  const say = useSay(keepTexts);
  const names = useStaffNames();
  const words = useStretchWords();
  const open = useSignal<'extend' | 'release' | undefined>(undefined);
  const tag = languageTags[kiosk.settings.value.language];
  const day = (text: string): string => dayText(text.slice(0, 10), tag, 'short');
  const { state, until, reviewOn, releasedBy, releasedBecause } = hold;
  const isOver = state === 'released';
  return (
    <li class="panel keep" data-state={state}>
      <Icon name={icons[state]} size="large" />
      <div class="keep-words">
        <b>
          {hold.caseRef}
          <span class="keep-word">{say(`holds.state.${state}`)}</span>
        </b>
        <p>{words(hold)}</p>
        <p class="hint">
          {[
            hold.reason,
            say('holds.by', { who: names.ofActor(hold.by) ?? hold.by, day: day(hold.at) }),
            ...(until ? [say('holds.untilDay', { day: day(until) })] : []),
            ...(reviewOn ? [say('holds.reviewDay', { day: day(reviewOn) })] : []),
          ].join(' · ')}
        </p>
        {releasedBy && (
          <p class="hint">
            {say('holds.releasedBy', { who: names.ofActor(releasedBy) ?? releasedBy, why: releasedBecause ?? '' })}
          </p>
        )}
      </div>
      {!isOver && open.value === undefined && (
        <div class="keep-acts">
          {hold.streams.length > 0 && (
            <button type="button" class="button" onClick={() => kiosk.go({ at: 'exports', taken: hold })}>
              {say('footage.export')}
            </button>
          )}
          <button
            type="button"
            class="button"
            onClick={() => {
              open.value = 'extend';
            }}
          >
            {say('holds.extend')}
          </button>
          <button
            type="button"
            class="button"
            onClick={() => {
              open.value = 'release';
            }}
          >
            {say('holds.release')}
          </button>
        </div>
      )}
      {open.value && (
        <Change
          key={open.value}
          hold={hold}
          what={open.value}
          onClose={(changed) => {
            open.value = undefined;
            if (changed) onChanged();
          }}
        />
      )}
    </li>
  );
};

interface ChangeProps {
  readonly hold: HoldView;
  readonly what: 'extend' | 'release';
  readonly onClose: (changed: boolean) => void;
}

/** Longer, or not any more; both with a reason. */
const Change = ({ hold: { holdId }, what, onClose }: ChangeProps) => {
  const kiosk = useKiosk();
  const say = useSay(keepTexts);
  const reason = useSignal('');
  const end = useHoldEnd(kiosk.today.value);
  const fault = useSignal<string | undefined>(undefined);
  const isReady = reason.value.trim() !== '';
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!isReady) return;
    const path = `/footage/holds/${holdId}/${what}`;
    const body = { id: v7(), reason: reason.value.trim(), ...(what === 'extend' && end.chosen()) };
    const answer = await kiosk.api.post(path, body, kiosk.session.value?.token);
    if (answer.ok) onClose(true);
    else fault.value = answer.code;
  };
  return (
    <form class="keep-change" onSubmit={(event) => void submit(event)}>
      {what === 'extend' && <HoldEnd end={end} />}
      <Field label={say('holds.reason')} value={reason} maxLength={1000} />
      {fault.value && (
        <p class="form-fault" role="alert">
          {faultText(fault.value, say)}
        </p>
      )}
      <div class="keep-acts">
        <button type="button" class="button" onClick={() => onClose(false)}>
          {say(what === 'extend' ? 'app.back' : 'holds.stay')}
        </button>
        <button
          type="submit"
          class={what === 'extend' ? 'button button-main' : 'button button-danger'}
          disabled={!isReady}
        >
          {say(what === 'extend' ? 'holds.extend' : 'holds.release.sure')}
        </button>
      </div>
    </form>
  );
};
