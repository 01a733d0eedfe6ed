import { useSignal } from '@preact/signals';
import type Hls from 'hls.js/light';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import type { FilmState, Playback } from './playback.ts';
import type { FilmPiece } from './sharedClock.ts';
import { footageTexts } from './texts.ts';

interface PlayerProps {
  readonly playlist: string;
  readonly name: string;
  readonly playback: Playback;
}

const words = {
  loading: 'app.loading',
  waiting: 'footage.waiting',
  gap: 'footage.nothingThen',
} as const;

/** Why there is no picture though there is footage. */
type Failing = 'footage.failed' | 'footage.failed.codec' | 'footage.failed.source' | 'footage.failed.grant';

const failingOf = (status: number | undefined): Failing => {
  if (status === 503) return 'footage.failed.source';
  return status === 403 || status === 410 ? 'footage.failed.grant' : 'footage.failed';
};
/** A decoder that stumbles more often than this within a film does not get over it. */
const mostRecoveries = 3;

/** HLS from the recorder's own files, on the common clock. Bytes come under the viewing grant and the person's session. */
export const FootagePlayer = ({ playlist, name, playback }: PlayerProps) => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  const video = useRef<HTMLVideoElement>(null);
  const state = useSignal<FilmState>('loading');
  const failing = useSignal<Failing>('footage.failed');
  useEffect(() => {
    let player: Hls | undefined;
    let remove = (): void => undefined;
    let gone = false;
    const token = kiosk.session.value?.token ?? '';
    const start = async (): Promise<void> => {
      const { default: Player, ErrorDetails, ErrorTypes } = await import('hls.js/light');
      const element = video.current;
      if (gone || !element) return;
      let pieces: readonly FilmPiece[] = [];
      // No worker: it would come from a blob address, which the content policy forbids.
      player = new Player({
        enableWorker: false,
        xhrSetup: (request) => request.setRequestHeader('x-nestbox-session', token),
      });
      player.on(Player.Events.LEVEL_LOADED, (_event, { details }) => {
        pieces = details.fragments;
      });
      let recoveries = 0;
      const fail = (why: Failing): void => {
        failing.value = why;
        state.value = 'failed';
        player?.stopLoad();
      };
      player.on(Player.Events.ERROR, (_event, { details, fatal, type, response }) => {
        // H.265, where the browser has no decoder for it.
        if (details === ErrorDetails.BUFFER_ADD_CODEC_ERROR) return fail('footage.failed.codec');
        if (!fatal) return;
        if (type === ErrorTypes.MEDIA_ERROR && recoveries < mostRecoveries) {
          recoveries += 1;
          player?.recoverMediaError();
        }
        // Nothing at all is recorded of this camera in this stretch.
        else if (response?.code === 404 && pieces.length === 0) state.value = 'gap';
        else fail(failingOf(response?.code));
      });
      const film = { video: element, pieces: () => pieces, state };
      remove = playback.add(film);
      player.loadSource(playlist);
      player.attachMedia(element);
    };
    start().catch(() => {
      state.value = 'failed';
    });
    return () => {
      gone = true;
      remove();
      player?.destroy();
    };
  }, [playlist]);
  const shown = state.value;
  return (
    <figure class="player" data-state={shown}>
      <video ref={video} muted playsInline aria-label={say('footage.video', { name })} />
      <figcaption>{name}</figcaption>
      {shown !== 'ready' && (
        <p class="player-word" role={shown === 'failed' ? 'alert' : 'status'}>
          <Icon
            name={shown === 'gap' || shown === 'failed' ? 'camera' : 'clock'}
            size={shown === 'waiting' ? 'small' : 'large'}
          />
          {say(shown === 'failed' ? failing.value : words[shown])}
        </p>
      )}
    </figure>
  );
};
