import { execFileSync } from 'node:child_process';
import { createSplitter, type FragmentPiece, type InitPiece } from '#agent/footage/mp4/fmp4.ts';

/** Six seconds of a real encoder and muxer: ten frames and one key frame a second. */
export const film = execFileSync(
  'ffmpeg',
  [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=10', '-t', '6'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-bf', '0', '-sc_threshold', '0', '-f', 'mp4'],
    ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-flush_packets', '1', 'pipe:1'],
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);

/** The same film as the recorder sees it. */
export const filmPieces = (): { init: InitPiece; fragments: FragmentPiece[] } => {
  const { pieces } = createSplitter().push(film);
  const init = pieces.find((piece) => piece.kind === 'init');
  if (!init) throw new Error('ffmpeg made no film');
  return { init, fragments: pieces.filter((piece) => piece.kind === 'fragment') };
};
