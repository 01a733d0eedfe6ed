import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ViewingGrant } from '#contract/footage.ts';
import { timestampOf } from '../../state/clock.ts';
import { useKiosk } from '../../state/context.ts';
import type { Stretch } from './viewingWindow.ts';

const count = 10;
const busyWaitMs = 1500;

/** Small pictures of the first camera along the timeline, asked for one after the other; a hole where nothing is recorded. */
export const Stills = ({ grant, stretch: { fromMs, toMs } }: { grant: ViewingGrant; stretch: Stretch }) => {
  const kiosk = useKiosk();
  const pictures = useSignal<readonly (string | undefined)[]>([]);
  useEffect(() => {
    let gone = false;
    const made: string[] = [];
    const token = kiosk.session.peek()?.token;
    const ask = async (atMs: number): Promise<string | undefined> => {
      const query = new URLSearchParams({ at: timestampOf(atMs, kiosk.zone.peek()), grant: grant.grantId });
      const answer = await kiosk.api.file(`/footage/streams/${grant.streamId}/thumbnail?${query}`, token);
      if (answer.ok) return URL.createObjectURL(answer.body);
      if (answer.status !== 503 || gone) return undefined;
      await new Promise((done) => setTimeout(done, busyWaitMs));
      return gone ? undefined : ask(atMs);
    };
    const askAll = async (): Promise<void> => {
      for (let index = 0; index < count && !gone; index += 1) {
        const picture = await ask(Math.round(fromMs + ((index + 0.5) * (toMs - fromMs)) / count));
        if (picture) made.push(picture);
        if (!gone) pictures.value = [...pictures.value, picture];
      }
    };
    void askAll();
    return () => {
      gone = true;
      for (const picture of made) URL.revokeObjectURL(picture);
      pictures.value = [];
    };
  }, [grant.grantId, fromMs, toMs]);
  return (
    <span class="stills">
      {Array.from({ length: count }, (_, index) => {
        const picture = pictures.value[index];
        return <span key={index}>{picture && <img src={picture} alt="" />}</span>;
      })}
    </span>
  );
};
