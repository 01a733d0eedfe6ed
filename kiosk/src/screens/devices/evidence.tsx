import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useKiosk } from '../../state/context.ts';

/** A picture that a test has seen, fetched with the session; in memory only while it is shown. */
export const Evidence = ({ sha256, alt }: { sha256: string; alt: string }) => {
  const kiosk = useKiosk();
  const address = useSignal<string | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    let made: string | undefined;
    void kiosk.api.file(`/devices/evidence/${sha256}`, kiosk.session.value?.token).then((answer) => {
      if (!answer.ok || !isWanted) return;
      made = URL.createObjectURL(answer.body);
      address.value = made;
    });
    return () => {
      isWanted = false;
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [sha256]);
  return address.value === undefined ? (
    <span class="dev-picture" aria-hidden="true" />
  ) : (
    <img class="dev-picture" src={address.value} alt={alt} />
  );
};
