import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useSay } from '../../state/context.ts';
import type { Technician } from './technician.ts';
import { provisioningTexts } from './texts.ts';

/** A picture that a test has kept as evidence. */
export const SeenPicture = ({ technician, sha256 }: { technician: Technician; sha256: string }) => {
  const say = useSay(provisioningTexts);
  const shown = useSignal<string | undefined>(undefined);
  useEffect(() => {
    let url: string | undefined;
    let isGone = false;
    void technician.picture(sha256).then((jpeg) => {
      if (!jpeg || isGone) return;
      url = URL.createObjectURL(jpeg);
      shown.value = url;
    });
    return () => {
      isGone = true;
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [sha256, technician]);
  return shown.value === undefined ? null : <img class="prov-picture" src={shown.value} alt={say('test.picture')} />;
};
