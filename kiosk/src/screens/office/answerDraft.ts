import type { Kiosk } from '../../state/kiosk.ts';
import type { Attachment } from './evidenceFile.ts';

/** An answer that is being written. */
export interface AnswerDraft {
  readonly text: string;
  readonly attached: readonly Attachment[];
  /** Whether a child can be recognised in what is attached; undefined: not said yet. */
  readonly showsChild: boolean | undefined;
}
export const emptyDraft: AnswerDraft = { text: '', attached: [], showsChild: undefined };

/** Kept while its writer looks at another notice or answers an alert; it goes with the session, and is in memory alone. */
let kept: { readonly token: string; readonly drafts: Map<string, AnswerDraft> } | undefined;

const draftsOf = (kiosk: Kiosk): Map<string, AnswerDraft> | undefined => {
  const token = kiosk.session.value?.token;
  if (token === undefined) return undefined;
  if (kept?.token !== token) kept = { token, drafts: new Map() };
  return kept.drafts;
};
export const draftFor = (kiosk: Kiosk, noticeId: string): AnswerDraft => draftsOf(kiosk)?.get(noticeId) ?? emptyDraft;
export const keepDraft = (kiosk: Kiosk, noticeId: string, draft: AnswerDraft): void => {
  if (draft === emptyDraft) draftsOf(kiosk)?.delete(noticeId);
  else draftsOf(kiosk)?.set(noticeId, draft);
};

/** Something is said, and of what is attached it was said that it shows no child. */
export const isReady = ({ text, attached, showsChild }: AnswerDraft): boolean =>
  text.trim() !== '' && (attached.length === 0 || showsChild === false);
