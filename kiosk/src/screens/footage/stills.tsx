import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Timeline, ViewingGrant } from '#contract/footage.ts';
import { timestampOf } from '../../state/clock.ts';
import { useKiosk } from '../../state/context.ts';
import { momentsOf } from './sharedClock.ts';
import type { Stretch } from './viewingWindow.ts';

const count = 10;
const busyWaitMs = 1500;

interface StillsProps {
  readonly grant: ViewingGrant;
  /** Of the first camera; undefined while nobody knows what is recorded. */
  readonly timeline: Timeline | undefined;
  readonly stretch: Stretch;
}

/** Small pictures of the first camera along the timeline, asked for one after the other; a hole where nothing is recorded. */
export const Stills = ({ grant, timeline, stretch }: StillsProps) => {
  const kiosk = useKiosk();
  const pictures = useSignal<readonly (string | undefined)[]>([]);
  useEffect(() => {
    if (!timeline) return undefined;
    const runs = timeline.runs.map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) }));
    const moments = momentsOf(stretch, runs, count);
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
      for (const moment of moments) {
        if (gone) return;
        const picture = moment === undefined ? undefined : await ask(Math.round(moment));
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
  }, [grant.grantId, timeline]);
  return (
    <span class="stills">
      {Array.from({ length: count }, (_, index) => {
        const picture = pictures.value[index];
        return <span key={index}>{picture && <img src={picture} alt="" />}</span>;
      })}
    </span>
  );
};
