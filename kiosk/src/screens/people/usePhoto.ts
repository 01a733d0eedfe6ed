import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useKiosk } from '../../state/context.ts';

/** A person's photo out of memory; no address while there is none. It is let go with the screen that shows it. */
export const usePhoto = (path: string | undefined): { readonly address: string | undefined; readonly ask: () => void } => {
  const kiosk = useKiosk();
  const address = useSignal<string | undefined>(undefined);
  const asked = useSignal(0);
  useEffect(() => {
    if (path === undefined) return;
    let own: string | undefined;
    let isGone = false;
    void kiosk.api.file(path, kiosk.session.value?.token).then((answer) => {
      if (isGone) return;
      own = answer.ok ? URL.createObjectURL(answer.body) : undefined;
      address.value = own;
    });
    return () => {
      isGone = true;
      if (own !== undefined) URL.revokeObjectURL(own);
    };
  }, [path, asked.value]);
  return {
    address: address.value,
    ask: () => {
      asked.value += 1;
    },
  };
};
