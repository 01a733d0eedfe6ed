import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Say } from '../i18n/text.ts';
import type { Identification } from './identify.ts';
import type { Kiosk } from './kiosk.ts';

export interface Parts {
  readonly kiosk: Kiosk;
  readonly identification: Identification;
  readonly speak: (text: string) => void;
}

export const PartsContext = createContext<Parts | undefined>(undefined);

export const useParts = (): Parts => {
  const parts = useContext(PartsContext);
  if (!parts) throw new Error('A screen was rendered outside the kiosk');
  return parts;
};
export const useKiosk = (): Kiosk => useParts().kiosk;
export const useSay = (): Say => useKiosk().say.value;
