import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { v7 } from 'uuid';
import { useKiosk } from '../../state/context.ts';
import { type FieldFault, faultsOf } from './faults.ts';
import { keepDraft, takeDraft } from './keptDraft.ts';
import { merged } from './mergeDraft.ts';

export interface RecordForm<D> {
  readonly draft: D;
  readonly change: (changed: Partial<D>) => void;
  readonly isDirty: boolean;
  /** The record was changed by somebody else since this form opened; what is shown has their changes in it. */
  readonly changedElsewhere: boolean;
  readonly state: 'editing' | 'saving' | 'saved' | 'refused';
  /** Why it was refused: a problem's code. */
  readonly code: string;
  readonly faults: readonly FieldFault[];
  readonly save: () => Promise<void>;
  readonly undo: () => void;
}

interface FormOptions<D> {
  /** Where the record is written: `/children/c-1`. */
  readonly path: string;
  readonly isNew: boolean;
  /** The record as it is on file. */
  readonly onFile: D;
  readonly bodyOf: (draft: D) => object;
}

const sessionEveryMs = 120_000;

/** A record's draft, from the file and back to it. The file's own changes come into whatever was not touched. */
export const useRecordForm = <D extends object>({ path, isNew, onFile, bodyOf }: FormOptions<D>): RecordForm<D> => {
  const kiosk = useKiosk();
  // A new record gets another id each time that its form opens.
  const key = useRef(isNew ? path.replace(/[^/]*$/, 'new') : path);
  // What was kept under this key is a draft of this very form; nobody sees the form without it first.
  const [kept] = useState(() => takeDraft(kiosk, key.current) as KeptDraft<D> | undefined);
  const base = useSignal(kept?.base ?? onFile);
  const draft = useSignal(kept?.draft ?? onFile);
  const state = useSignal<RecordForm<D>['state']>('editing');
  const code = useSignal('');
  const faults = useSignal<readonly FieldFault[]>([]);
  const attempt = useRef({ id: '', body: '' });
  const changedElsewhere = useSignal(false);
  const differs = (): boolean => same(draft.value) !== same(base.value);
  const isDirty = differs();

  useEffect(
    () => () => {
      if (differs()) keepDraft(kiosk, key.current, { base: base.value, draft: draft.value } satisfies KeptDraft<D>);
    },
    [],
  );
  useLayoutEffect(() => {
    if (!differs()) draft.value = onFile;
    else if (same(base.value) !== same(onFile)) {
      draft.value = merged(base.value, draft.value, onFile);
      changedElsewhere.value = true;
    }
    base.value = onFile;
  }, [same(onFile)]);
  useEffect(() => {
    if (!isDirty) return;
    const warn = (event: Event): void => event.preventDefault();
    addEventListener('beforeunload', warn);
    // Somebody who writes for long asks nothing of the agent, which would end the session.
    const timer = setInterval(() => void kiosk.read('/me'), sessionEveryMs);
    return () => {
      removeEventListener('beforeunload', warn);
      clearInterval(timer);
    };
  }, [isDirty]);

  const save = async (): Promise<void> => {
    if (state.value === 'saving') return;
    state.value = 'saving';
    const sent = draft.value;
    const body = bodyOf(sent);
    // The same words again carry the same id, so that a lost answer writes nothing twice.
    if (attempt.current.body !== same(body)) attempt.current = { id: v7(), body: same(body) };
    const answer = await kiosk.api.put(path, { id: attempt.current.id, ...body }, kiosk.session.value?.token);
    if (answer.ok || answer.status !== 0) attempt.current = { id: '', body: '' };
    if (answer.ok) {
      draft.value = settled(sent);
      base.value = draft.value;
      faults.value = [];
      changedElsewhere.value = false;
      state.value = 'saved';
    } else {
      faults.value = faultsOf(answer.problem);
      code.value = answer.code;
      state.value = 'refused';
    }
  };
  return {
    draft: draft.value,
    change: (changed) => {
      draft.value = { ...draft.value, ...changed };
      if (state.value === 'saved') state.value = 'editing';
      // A field that is being mended is no longer blamed.
      const mended = new Set(Object.keys(changed));
      faults.value = faults.value.filter(({ path: at }) => !mended.has(at.split('/')[0] ?? ''));
    },
    isDirty,
    changedElsewhere: isDirty && changedElsewhere.value,
    state: state.value,
    code: code.value,
    faults: faults.value,
    save,
    undo: () => {
      draft.value = base.value;
      faults.value = [];
      changedElsewhere.value = false;
      state.value = 'editing';
    },
  };
};

/** A draft, and the record from which it was written. */
interface KeptDraft<D> {
  readonly base: D;
  readonly draft: D;
}

const same = (value: object): string => JSON.stringify(value);

/** What was for this one write only: the day it holds from, the PIN and the cards that went in. */
const settled = <D extends object>(draft: D): D => ({
  ...draft,
  ...('since' in draft && { since: '' }),
  ...('pin' in draft && { pin: undefined, cards: undefined }),
});
