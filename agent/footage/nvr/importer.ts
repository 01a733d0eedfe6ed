import type { Logger } from 'pino';
import type { GapReason } from '#contract/values.ts';
import type { Db } from '../../journal/database.ts';
import type { Clock } from '../../time/clock.ts';
import { pause } from '../recording/pause.ts';
import type { Span } from '../timeline.ts';
import { askSince, takeAnswer } from './answer.ts';
import { type ClockReading, isNewReading, toOurs, toTheirs } from './clock.ts';
import { type NvrFailure, type NvrLink, type NvrRecording, type NvrSource, parseNvrSource } from './link.ts';
import { type NvrStream, openNvrStore } from './store.ts';

export interface NvrImportOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Logger;
  /** The source of a stream, unsealed. @throws when the key does not fit. */
  readonly sourceOf: (stream: NvrStream) => string;
  readonly connect: (source: NvrSource) => Promise<NvrLink>;
  /** Left out: once a minute. */
  readonly everyMs?: number;
}

export interface NvrImport {
  stop(): Promise<void>;
}

/** One NVR and the streams whose footage it keeps. */
interface Group {
  readonly source: NvrSource;
  readonly streams: readonly { readonly stream: NvrStream; readonly token: string }[];
}

interface Connection {
  readonly link: NvrLink;
  /** Which streams it was asked about, in which form. */
  asked: string;
  /** Monotonic. */
  nextAt: number;
}

const pollMs = 1_000;
const minuteMs = 60_000;
const awayMs = 15_000;
/** Each try with a password that is refused may be the one that locks the account. */
const afterRefusalMs = 300_000;

/**
 * Fills the index with what the NVRs of a facility have, once a minute, and writes a gap where one does not answer. Runs
 * in the recorder process, after the recorder's own start.
 */
export const startNvrImport = (options: NvrImportOptions): NvrImport => {
  const { db, clock, log, connect, everyMs = minuteMs } = options;
  const store = openNvrStore(db);
  const connections = new Map<string, Connection>();
  const startedOver = new Set<number>();
  const growing = new Set<number>();
  const told = new Map<number, number>();
  const stopping = new AbortController();

  const down = (stream: NvrStream, reason: GapReason, detail: string): void => {
    growing.delete(stream.id);
    const isNew = store.down(stream, reason, detail, { bootId: store.bootId(), nowMs: clock.now() });
    if (isNew) log.warn({ event: 'nvr.down', stream: stream.name, reason, detail });
  };

  /** Said once: nothing changes it but new settings. */
  const unusable = (stream: NvrStream, reason: GapReason, detail: string): void => {
    if (told.get(stream.id) === stream.revision) return;
    told.set(stream.id, stream.revision);
    down(stream, reason, detail);
  };

  const groups = (): Map<string, Group> => {
    const found = new Map<string, { source: NvrSource; streams: { stream: NvrStream; token: string }[] }>();
    for (const stream of store.streams()) {
      if (stream.enabled === 0) {
        unusable(stream, 'disabled', 'switched off');
        continue;
      }
      let source: NvrSource;
      try {
        source = parseNvrSource(options.sourceOf(stream));
      } catch {
        unusable(stream, 'unknown', 'the sealed address cannot be opened: is this the right device.key?');
        continue;
      }
      const key = JSON.stringify([source.address, source.username, source.password]);
      const group = found.get(key) ?? { source, streams: [] };
      group.streams.push({ stream, token: source.recordingToken });
      found.set(key, group);
    }
    return found;
  };

  const measure = async (link: NvrLink, group: Group): Promise<boolean | NvrFailure> => {
    const answer = await link.readClock();
    if (!answer.ok) return answer;
    const { offsetMs } = answer;
    if (offsetMs === undefined) return false;
    for (const { stream } of group.streams) {
      if (!isNewReading(store.readings(stream.id), offsetMs)) continue;
      store.addReading(stream.id, { measuredMs: clock.now(), offsetMs });
      log.warn({ event: 'nvr.clock', stream: stream.name, offsetMs });
    }
    return true;
  };

  const ask = async (link: NvrLink, group: Group): Promise<NvrFailure | undefined> => {
    const measured = await measure(link, group);
    if (typeof measured === 'object') return measured;
    const found = await link.recordings();
    if (!found.ok) return found;
    const nowMs = clock.now();
    const present = group.streams.flatMap(({ stream, token }) => {
      const theirs = found.recordings.find((recording) => recording.token === token);
      if (!theirs) down(stream, 'unknown', `the NVR has no recording "${token}" (any more)`);
      const readings = store.readings(stream.id);
      return theirs ? [{ stream, readings, recording: onOurClock(theirs, readings) }] : [];
    });
    const first = present[0];
    if (!first) return undefined;
    const from = Math.min(
      ...present.map(({ stream, recording }) =>
        askSince(store.progressOf(stream.id), oldestOf(recording) ?? nowMs, nowMs, !startedOver.has(stream.id)),
      ),
    );
    const range: Span = { from: Math.min(from, nowMs - 1), to: nowMs };
    // Its own clock may be ahead by what was not yet worth noting, so that the newest footage lies after our now.
    const asked = { from: toTheirs(first.readings, range.from), to: toTheirs(first.readings, range.to) };
    const tokens = present.map(({ recording }) => recording.token);
    const states = await link.states(tokens, asked);
    if (!states.ok) return states;
    for (const { stream, readings, recording } of present) {
      const ours = states.states.map((state) => ({ ...state, atMs: toOurs(readings, state.atMs) }));
      const presence = takeAnswer(
        store,
        stream,
        { recording, states: ours, range },
        {
          bootId: store.bootId(),
          monotonicMs: clock.monotonicMs(),
          clockTrust: measured ? clock.trust() : 'free-running',
        },
      );
      startedOver.add(stream.id);
      if (presence.isGrowing && !growing.has(stream.id)) log.info({ event: 'nvr.up', stream: stream.name });
      if (presence.isGrowing) growing.add(stream.id);
      else growing.delete(stream.id);
    }
    return undefined;
  };

  const connectionOf = async (key: string, group: Group): Promise<Connection> => {
    const known = connections.get(key);
    if (known) return known;
    const made: Connection = { link: await connect(group.source), asked: '', nextAt: Number.NEGATIVE_INFINITY };
    connections.set(key, made);
    return made;
  };

  const look = async (key: string, group: Group): Promise<void> => {
    const connection = await connectionOf(key, group);
    const asked = group.streams.map(({ stream }) => `${stream.id}.${stream.revision}`).join();
    if (connection.asked === asked && clock.monotonicMs() < connection.nextAt) return;
    connection.asked = asked;
    let failure = await ask(connection.link, group);
    // It was restarted in the middle, or forgot the search: what is asked afresh may be answered.
    if (failure && !isOutOfReach(failure)) failure = await ask(connection.link, group);
    const reason = failure && reasonOf(failure);
    if (stopping.signal.aborted && failure) return;
    for (const { stream } of failure && reason ? group.streams : [])
      down(stream, reason ?? 'unknown', failure?.detail ?? '');
    connection.nextAt =
      clock.monotonicMs() +
      (reason === 'auth' ? afterRefusalMs : reason === 'unreachable' ? Math.min(everyMs, awayMs) : everyMs);
  };

  const round = async (): Promise<void> => {
    const wanted = groups();
    for (const [key, { link }] of connections) {
      if (wanted.has(key)) continue;
      link.close();
      connections.delete(key);
    }
    await Promise.all([...wanted].map(([key, group]) => look(key, group)));
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await round();
      } catch (err) {
        // Our own cameras are recorded on, whatever is the matter with somebody else's recorder.
        log.error({ event: 'nvr.failed', err });
      }
      await pause(Math.min(pollMs, everyMs), stopping.signal);
    }
    for (const { link } of connections.values()) link.close();
  };
  const running = run();

  return {
    stop: async () => {
      stopping.abort();
      // Ends the call that is being waited for.
      for (const { link } of connections.values()) link.close();
      await running;
    },
  };
};

const isOutOfReach = (failure: NvrFailure): boolean =>
  ['unreachable', 'not_authorized', 'locked'].includes(failure.why);

const reasonOf = ({ why }: NvrFailure): GapReason =>
  why === 'unreachable' ? 'unreachable' : why === 'not_authorized' || why === 'locked' ? 'auth' : 'unknown';

const oldestOf = ({ tracks, earliestMs }: NvrRecording): number | undefined => {
  const all = [...tracks.flatMap(({ fromMs }) => fromMs ?? []), ...(earliestMs === undefined ? [] : [earliestMs])];
  return all.length === 0 ? undefined : Math.min(...all);
};

const onOurClock = (recording: NvrRecording, readings: readonly ClockReading[]): NvrRecording => {
  const ours = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : toOurs(readings, ms));
  return {
    ...recording,
    earliestMs: ours(recording.earliestMs),
    latestMs: ours(recording.latestMs),
    tracks: recording.tracks.map((track) => ({ ...track, fromMs: ours(track.fromMs), toMs: ours(track.toMs) })),
  };
};
