import { effect } from '@preact/signals';
import type { Kiosk } from '../../state/kiosk.ts';

interface Kept {
  readonly token: string;
  readonly key: string;
  readonly draft: object;
}
let kept: Kept | undefined;

/** Keeps a half-filled form while its writer answers an alert; it goes with the session, and is nowhere but in memory. */
export const keepDraft = (kiosk: Kiosk, key: string, draft: object): void => {
  const token = kiosk.session.value?.token;
  if (token === undefined) return;
  kept = { token, key, draft };
  const stop = effect(() => {
    if (kiosk.session.value?.token === token) return;
    if (kept?.token === token) kept = undefined;
    queueMicrotask(() => stop());
  });
};

/** What was kept for this record in this session, once. */
export const takeDraft = (kiosk: Kiosk, key: string): object | undefined => {
  const mine = kept?.key === key && kept.token === kiosk.session.value?.token ? kept.draft : undefined;
  if (mine) kept = undefined;
  return mine;
};
