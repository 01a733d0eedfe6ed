import { useSignal } from '@preact/signals';
import type Hls from 'hls.js/light';
import { useEffect, useRef } from 'preact/hooks';
import type { ViewingGrant } from '#contract/footage.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { footageTexts } from './texts.ts';

interface PlayerProps {
  readonly grant: ViewingGrant;
  readonly name: string;
  /** The recorded time of the picture, in milliseconds, as it plays. */
  readonly onTime: (atMs: number) => void;
}

/** HLS from the recorder's own files. Bytes come under the viewing grant and the person's session. */
export const FootagePlayer = ({ grant, name, onTime }: PlayerProps) => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  const video = useRef<HTMLVideoElement>(null);
  const fault = useSignal(false);
  useEffect(() => {
    let player: Hls | undefined;
    let gone = false;
    const token = kiosk.session.value?.token ?? '';
    const start = async (): Promise<void> => {
      const { default: Player, ErrorTypes } = await import('hls.js/light');
      const element = video.current;
      if (gone || !element) return;
      // No worker: it would come from a blob address, which the content policy forbids.
      player = new Player({
        enableWorker: false,
        xhrSetup: (request) => request.setRequestHeader('x-nestbox-session', token),
      });
      player.on(Player.Events.ERROR, (_event, { fatal, type }) => {
        if (!fatal) return;
        if (type === ErrorTypes.MEDIA_ERROR) player?.recoverMediaError();
        else fault.value = true;
      });
      element.addEventListener('timeupdate', () => {
        // Somebody who watches does not touch the screen.
        if (!element.paused) kiosk.touched();
        const at = player?.playingDate?.getTime();
        if (at !== undefined) onTime(at);
      });
      player.loadSource(grant.playlist);
      player.attachMedia(element);
    };
    start().catch(() => {
      fault.value = true;
    });
    return () => {
      gone = true;
      player?.destroy();
    };
  }, [grant.grantId]);
  return (
    <div class="player">
      <video ref={video} controls autoplay muted playsInline aria-label={say('footage.video', { name })} />
      {fault.value && (
        <p class="form-fault" role="alert">
          {say('footage.failed')}
        </p>
      )}
    </div>
  );
};
