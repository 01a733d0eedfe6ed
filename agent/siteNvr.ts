import { createHash } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import type { NvrConfig } from './config/nvr.ts';
import type { NvrSource } from './footage/nvr/link.ts';
import { pause } from './footage/recording/pause.ts';
import type { NewNvrStream, StreamRegistry } from './footage/streamStore.ts';
import type { Clock } from './time/clock.ts';

interface NvrParts {
  readonly nvrs: readonly NvrConfig[];
  readonly streams: Pick<StreamRegistry, 'registerNvrStream' | 'keepNvrStreams'>;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly stopping: AbortSignal;
}

const lookAgainMs = 3_600_000;
const retryMs = 60_000;
/** Each try with a password that is refused may be the one that locks the account. */
const afterRefusalMs = 300_000;

/** The recordings of the facility's own recorders become streams; one with `auto` is asked what it has. */
export const registerNvrs = (parts: NvrParts): void => {
  for (const nvr of parts.nvrs) {
    for (const { token, id, name, area } of nvr.recordings ?? []) {
      take(parts, { id, name, areaId: area, source: sourceOf(nvr, token) });
    }
    if (nvr.auto) void follow(nvr, parts);
  }
  const named = new Set(parts.nvrs.flatMap(({ recordings = [] }) => recordings.map(({ id }) => id)));
  const own = parts.nvrs.filter(({ auto }) => auto).map(({ id }) => `${id}-`);
  parts.streams.keepNvrStreams((id) => named.has(id) || own.some((start) => id.startsWith(start)));
};

const sourceOf = ({ onvif, username, password }: NvrConfig, recordingToken: string): NvrSource => ({
  address: onvif,
  username,
  password,
  recordingToken,
});

const take = ({ streams, logger }: NvrParts, stream: NewNvrStream): void => {
  try {
    streams.registerNvrStream(stream);
  } catch (err) {
    logger.error({ event: 'nvr.not_registered', stream: stream.id, err });
  }
};

const follow = async (nvr: NvrConfig, parts: NvrParts): Promise<void> => {
  const { clock, logger, stopping } = parts;
  const { connectRecordings } = await import('./devices/onvif/recordings.ts');
  const { username, password = '' } = nvr;
  const account = username === undefined ? undefined : { username, password };
  const client = connectRecordings({ address: new URL(nvr.onvif), account, now: clock.now });
  stopping.addEventListener('abort', () => client.close(), { once: true });
  while (!stopping.aborted) {
    const answer = await client.recordings();
    if (stopping.aborted) return;
    if (answer.ok) {
      for (const { token, name, tracks } of answer.recordings) {
        if (tracks.length > 0 && !tracks.some(({ isVideo }) => isVideo)) continue;
        take(parts, { id: idOf(nvr.id, token), name, source: sourceOf(nvr, token) });
      }
    } else {
      logger.warn({ event: 'nvr.not_asked', nvr: nvr.id, why: answer.why, detail: answer.detail });
    }
    const refused = !answer.ok && (answer.why === 'not_authorized' || answer.why === 'locked');
    await pause(answer.ok ? lookAgainMs : refused ? afterRefusalMs : retryMs, stopping);
  }
};

/** Tokens are any text; ids are not. One that had to be changed gets a mark of the whole, so that two never become one. */
export const idOf = (nvrId: string, token: string): string => {
  const plain = `${nvrId}-${token}`;
  if (/^[\w-]{1,64}$/.test(plain)) return plain;
  const mark = createHash('sha256').update(token).digest('hex').slice(0, 6);
  return `${plain.replace(/[^\w-]+/g, '-').slice(0, 56)}-${mark}`;
};
