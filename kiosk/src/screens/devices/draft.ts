import { type Signal, signal } from '@preact/signals';
import type { Identification, PositionView } from '#contract/provisioning.ts';
import type { PositionKind } from '#contract/values.ts';
import { useKiosk } from '../../state/context.ts';
import type { Kiosk } from '../../state/kiosk.ts';

export type Step = 'identify' | 'account' | 'place';
export type AccountChoice = { readonly by: 'own' | 'none' } | { readonly by: 'group'; readonly groupId: string };

/** Where a device is to be, and what for. */
export interface Place {
  readonly positionId: string;
  readonly name: string;
  readonly kind: PositionKind;
  readonly areaId: string | undefined;
  readonly zoneId: string | undefined;
  readonly covers: readonly string[];
}

/** How far somebody has come with one device. A password is never in it: it stays in its field. */
export interface Draft {
  readonly step: Step;
  readonly address: string;
  readonly item: string | undefined;
  readonly account: AccountChoice | undefined;
  readonly identified: Identification | undefined;
  /** The password itself may be sent to it: the technician has read why that is dangerous. */
  readonly allowPlainText: boolean;
  /** Placed although it did not answer. */
  readonly ifSilent: boolean;
  readonly place: Place | undefined;
}

const empty: Draft = {
  step: 'identify',
  address: '',
  item: undefined,
  account: undefined,
  identified: undefined,
  allowPlainText: false,
  ifSilent: false,
  place: undefined,
};

const drafts = new WeakMap<Kiosk, Map<string, Signal<Draft>>>();

/** The draft of one device, by its key in the inbox: left and come back to, it is as it was. */
export const useDraft = (key: string): Signal<Draft> => {
  const kiosk = useKiosk();
  const all = drafts.get(kiosk) ?? new Map<string, Signal<Draft>>();
  drafts.set(kiosk, all);
  const draft = all.get(key) ?? signal(empty);
  all.set(key, draft);
  return draft;
};

export const forgetDraft = (kiosk: Kiosk, key: string): void => void drafts.get(kiosk)?.delete(key);

/** What is written of a place: names without blanks around them, and no coverage for what sees nothing. */
export const placeBody = ({ name, kind, areaId, zoneId, covers }: Place) => ({
  name: name.trim(),
  kind,
  ...(areaId !== undefined && { areaId }),
  ...(zoneId !== undefined && { zoneId }),
  covers: kind === 'camera' ? covers : [],
});

export const placeOf = ({ positionId, name, kind, areaId, zoneId, covers }: PositionView): Place => ({
  positionId,
  name,
  kind,
  areaId: areaId ?? undefined,
  zoneId: zoneId ?? undefined,
  covers,
});

/** The address of an ONVIF device service from what a person types: an IP alone is enough. */
export const serviceAddress = (typed: string): string => {
  const text = typed.trim();
  if (text === '') return '';
  const url = /^https?:\/\//i.test(text) ? text : `http://${text}`;
  return /^https?:\/\/[^/]+\/?$/i.test(url) ? `${url.replace(/\/$/, '')}/onvif/device_service` : url;
};
