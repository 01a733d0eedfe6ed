import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../../parts/icons.tsx';
import { Page } from '../../parts/page.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { formTexts } from './formTexts.ts';
import type { RecordForm } from './recordForm.ts';
import './form.css';

interface FormPageProps<D> {
  readonly title: string;
  readonly form: RecordForm<D>;
  readonly onBack: () => void;
  readonly children: ComponentChildren;
}

const warnSeconds = 30;

/** A record on its own page: what is unsaved says so, and is dropped only when somebody says that it may be. */
export const FormPage = <D,>({ title, form, onBack, children }: FormPageProps<D>) => {
  const kiosk = useKiosk();
  const say = useSay(formTexts);
  const leaving = useSignal(false);
  const stay = useRef<HTMLButtonElement>(null);
  const page = useRef<HTMLFormElement>(null);
  const { isDirty, changedElsewhere, state, faults } = form;
  const asks = leaving.value && isDirty;
  useEffect(() => {
    if (asks) stay.current?.focus();
  }, [asks]);
  useEffect(() => {
    if (state === 'refused') page.current?.querySelector('[data-fault]')?.scrollIntoView({ block: 'center' });
  }, [state]);
  const idle = kiosk.idleSeconds.value;
  const runsOut = isDirty && idle !== undefined && idle <= warnSeconds && idle > 0;
  const barTone = runsOut ? 'warn' : state === 'refused' ? 'bad' : changedElsewhere ? 'warn' : undefined;
  return (
    <Page
      title={title}
      onBack={() => {
        if (isDirty) leaving.value = true;
        else onBack();
      }}
    >
      {/* Enter, from a search or a card reader, must not write a record: only its button does. */}
      <form ref={page} class="record-form" onSubmit={(event) => event.preventDefault()}>
        <fieldset class="form-body" disabled={state === 'saving'}>
          {children}
        </fieldset>
        {asks ? (
          <div class="form-bar" data-tone="warn" role="alertdialog" aria-label={say('form.leave.title')}>
            <p class="form-state">
              <Icon name="unsaved" />
              {say('form.leave.title')}
            </p>
            <button type="button" class="button" onClick={onBackDropping(form, onBack)}>
              {say('form.leave.drop')}
            </button>
            <button
              ref={stay}
              type="button"
              class="button button-main"
              onClick={() => {
                leaving.value = false;
              }}
            >
              {say('form.leave.stay')}
            </button>
          </div>
        ) : (
          <div class="form-bar" data-tone={barTone}>
            <p class="form-state" role="status">
              {state === 'refused' ? (
                <>
                  <Icon name="octagon" />
                  {faults.length > 0
                    ? say('form.faults', { n: faults.length })
                    : say('form.refused', { why: say(refusalText(form.code), { code: form.code }) })}
                </>
              ) : runsOut ? (
                <>
                  <Icon name="clock" />
                  {say('form.idle', { n: idle })}
                </>
              ) : changedElsewhere && state !== 'saving' ? (
                <>
                  <Icon name="triangle" />
                  {say('form.elsewhere')}
                </>
              ) : isDirty ? (
                <>
                  <Icon name="unsaved" />
                  {say(state === 'saving' ? 'form.saving' : 'form.unsaved')}
                </>
              ) : (
                <>
                  {state === 'saved' && <Icon name="check" />}
                  {say(state === 'saved' ? 'form.saved' : 'form.unchanged')}
                </>
              )}
            </p>
            {isDirty && (
              <button type="button" class="button" disabled={state === 'saving'} onClick={form.undo}>
                {say('form.undo')}
              </button>
            )}
            <button
              type="button"
              class="button button-main"
              disabled={!isDirty || state === 'saving'}
              onClick={() => void form.save()}
            >
              {say(state === 'saving' ? 'form.saving' : 'form.save')}
            </button>
          </div>
        )}
      </form>
    </Page>
  );
};

const onBackDropping =
  <D,>(form: RecordForm<D>, onBack: () => void) =>
  (): void => {
    form.undo();
    onBack();
  };
