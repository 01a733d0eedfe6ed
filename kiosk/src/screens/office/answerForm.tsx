import { useSignal } from '@preact/signals';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { v7 } from 'uuid';
import type { NoticeAnswerBody } from '#contract/district.ts';
import { Icon } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { type AnswerDraft, draftFor, emptyDraft, isReady, keepDraft } from './answerDraft.ts';
import { attach, mostAttachments } from './evidenceFile.ts';
import { AttachedFile } from './evidenceView.tsx';
import { noticeTexts } from './noticeTexts.ts';

interface AnswerFormProps {
  readonly noticeId: string;
  readonly isFirst: boolean;
  readonly onSent: () => void;
}

/** What the head answers: words, photos, and the one question that a camera cannot answer. Sent in two steps. */
export const AnswerForm = ({ noticeId, isFirst, onSent }: AnswerFormProps) => {
  const kiosk = useKiosk();
  const say = useSay(noticeTexts);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const draft = useSignal<AnswerDraft>(draftFor(kiosk, noticeId));
  /** Another answer is another fact, the same one sent again is not. */
  const answerId = useRef(v7());
  const step = useSignal<'writing' | 'sure' | 'sending'>('writing');
  const isAttaching = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const { text, attached, showsChild } = draft.value;
  const change = (part: Partial<AnswerDraft>): void => {
    draft.value = { ...draft.value, ...part };
    answerId.current = v7();
    fault.value = undefined;
    step.value = 'writing';
    keepDraft(kiosk, noticeId, draft.value);
  };
  const take = async (files: readonly File[]): Promise<void> => {
    isAttaching.value = true;
    for (const file of files.slice(0, mostAttachments - draft.value.attached.length)) {
      const number = 1 + Math.max(0, ...draft.value.attached.map(({ name }) => Number(/\d+/.exec(name)?.[0])));
      const one = await attach(file, number);
      if (typeof one === 'string') fault.value = say(`answer.${one}`);
      // What was said of the others does not hold for this one.
      else change({ attached: [...draft.value.attached, one], showsChild: undefined });
    }
    isAttaching.value = false;
  };
  const send = async (): Promise<void> => {
    step.value = 'sending';
    const body: NoticeAnswerBody = {
      id: answerId.current,
      text: text.trim(),
      ...(attached.length > 0 && { evidence: [...attached], showsNoChild: true as const }),
    };
    const answer = await kiosk.api.post(`/notices/${noticeId}/answers`, body, kiosk.session.value?.token);
    step.value = 'writing';
    if (answer.ok) {
      draft.value = emptyDraft;
      keepDraft(kiosk, noticeId, emptyDraft);
      answerId.current = v7();
      onSent();
      return;
    }
    const path = answer.problem?.errors?.[0]?.path ?? '';
    const why =
      path === 'body/text'
        ? say('answer.named')
        : path.startsWith('body/evidence')
          ? say('answer.disguised')
          : answer.code === 'conflict'
            ? say('answer.closed')
            : say(refusalText(answer.code), { code: answer.code });
    fault.value = say('answer.refused', { why });
    if (answer.code === 'conflict') onSent();
  };
  const isSure = step.value !== 'writing';
  return (
    <form
      class="panel answer-form"
      aria-label={say(isFirst ? 'answer.title' : 'answer.again')}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady(draft.value)) step.value = 'sure';
      }}
    >
      <h3>{say(isFirst ? 'answer.title' : 'answer.again')}</h3>
      <fieldset class="answer-fields" disabled={isSure}>
        <div class="field">
          <label htmlFor={`${id}-text`}>{say('answer.text')}</label>
          <textarea
            id={`${id}-text`}
            rows={3}
            maxLength={1000}
            value={text}
            aria-describedby={`${id}-hint`}
            onInput={(event) => change({ text: event.currentTarget.value })}
          />
          <small id={`${id}-hint`} class="hint">
            {say('answer.text.hint')}
          </small>
        </div>
        {attached.length > 0 && (
          <ul class="evidence-list">
            {attached.map((one) => (
              <AttachedFile
                key={one.base64}
                file={one}
                onRemove={() => change({ attached: attached.filter((other) => other !== one), showsChild: undefined })}
              />
            ))}
          </ul>
        )}
        <div class="answer-attach">
          <button
            type="button"
            class="button"
            disabled={isAttaching.value || attached.length >= mostAttachments}
            onClick={() => input.current?.click()}
          >
            <Icon name="photo" />
            {say(isAttaching.value ? 'answer.attaching' : 'answer.attach')}
          </button>
          <small class="hint">{say('answer.attach.hint')}</small>
        </div>
        {attached.length > 0 && (
          <ChildQuestion showsChild={showsChild} onSay={(shows) => change({ showsChild: shows })} />
        )}
      </fieldset>
      <input
        ref={input}
        hidden
        multiple
        type="file"
        accept="image/*,application/pdf"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          void take(files);
        }}
      />
      {fault.value !== undefined && (
        <p class="field-fault" role="alert">
          <Icon name="octagon" size="small" />
          {fault.value}
        </p>
      )}
      <SendSteps
        step={step.value}
        isReady={isReady(draft.value)}
        onBack={() => change({})}
        onSend={() => void send()}
      />
    </form>
  );
};

const ChildQuestion = ({
  showsChild,
  onSay,
}: {
  readonly showsChild: boolean | undefined;
  readonly onSay: (shows: boolean) => void;
}) => {
  const say = useSay(noticeTexts);
  return (
    <fieldset class="answer-child">
      <legend>{say('answer.child')}</legend>
      <div class="choice-list" data-columns="2">
        {([false, true] as const).map((shows) => (
          <button
            key={String(shows)}
            type="button"
            class="button"
            aria-pressed={showsChild === shows}
            onClick={() => onSay(shows)}
          >
            {say(shows ? 'answer.child.yes' : 'answer.child.no')}
          </button>
        ))}
      </div>
      {showsChild === true && (
        <p class="field-fault" role="alert">
          <Icon name="octagon" size="small" />
          {say('answer.child.retake')}
        </p>
      )}
    </fieldset>
  );
};

interface SendStepsProps {
  readonly step: 'writing' | 'sure' | 'sending';
  readonly isReady: boolean;
  readonly onBack: () => void;
  readonly onSend: () => void;
}
/**
 * There is no way back once it is sealed, so it is asked once more before. The two steps share no button: one that became another
 * under the finger would do what the other does, and an Enter that is held down must not send.
 */
const SendSteps = ({ step, isReady: ready, onBack, onSend }: SendStepsProps) => {
  const say = useSay(noticeTexts);
  const back = useRef<HTMLButtonElement>(null);
  const isAsked = step !== 'writing';
  useLayoutEffect(() => back.current?.focus(), [isAsked]);
  if (!isAsked) {
    return (
      <div key="writing" class="answer-acts">
        <button type="submit" class="button button-main" disabled={!ready}>
          {say('answer.next')}
        </button>
      </div>
    );
  }
  return (
    <div key="sure" class="answer-acts" data-step="sure">
      <p role="status">{say('answer.sure')}</p>
      <button ref={back} type="button" class="button" disabled={step === 'sending'} onClick={onBack}>
        {say('answer.back')}
      </button>
      <button type="button" class="button button-main" disabled={step === 'sending'} onClick={onSend}>
        {say(step === 'sending' ? 'answer.sending' : 'answer.send')}
      </button>
    </div>
  );
};
