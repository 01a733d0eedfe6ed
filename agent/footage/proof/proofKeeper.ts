import { setImmediate } from 'node:timers/promises';
import { v5 as uuidv5 } from 'uuid';
import { canonical, sha256 } from '../../journal/chain.ts';
import type { Journal } from '../../journal/journal.ts';
import { signed } from '../../journal/signature.ts';
import type { SiteKey } from '../../journal/siteKey.ts';
import { addDays, type Day, dayAt, dayBounds } from '../../time/calendar.ts';
import { epochMs } from '../../time/clock.ts';
import type { FootageStore, StreamStatus } from '../store.ts';
import { timelineOf } from '../timeline.ts';
import { dayProofOf } from './dayProof.ts';
import type { ProofStore } from './proofStore.ts';

export interface ProofKeeperParts {
  readonly footage: FootageStore;
  readonly proofs: ProofStore;
  readonly journal: Journal;
  /** Now, when the clock can be believed; undefined when not: a day of the future must never be proved to be empty. */
  readonly trustedNowMs: () => number | undefined;
  readonly site: { readonly code: string; readonly timeZone: string };
  readonly key: () => SiteKey;
}

export interface ProofKeeper {
  /** Proves every day that is over and has no proof yet, oldest first, one at a time. Returns how many were proved. */
  proveDue(): Promise<number>;
  /** No further day is begun. */
  close(): void;
}

/** So long after midnight a recorder that was restarted has taken up whatever files of the day lay on the disk. */
const graceMs = 3_600_000;
const mostDaysToCatchUp = 400;
const namespace = '0b6a9d6e-1f5c-4b0e-9a52-7c4f1c7f2d30';

/** One event a day and stream, whoever tries how often: its id is made of both. */
const eventIdOf = (stream: string, day: Day): string => uuidv5(`${stream} ${day}`, namespace);

/**
 * Proves days. The row is committed first and the journal's event after it, so a crash between the two leaves a row without
 * an event, which the next look adds. Where the index was lost and made again, the event stands and the row is remade; the
 * bytes are the same as before, or there is no row: what was proved is never proved otherwise.
 */
export const createProofKeeper = (parts: ProofKeeperParts): ProofKeeper => {
  const { footage, proofs, journal, site } = parts;
  const { timeZone } = site;
  /** Days whose footage is no longer what it was, so that their proof cannot be made again. */
  const lost = new Set<string>();
  let isClosed = false;
  let isProving = false;

  const anchoredHash = (stream: StreamStatus, day: Day): string | undefined => {
    const event = journal.find(eventIdOf(stream.uuid, day));
    return event?.type === 'footage.day_proved' ? event.data.proofSha256 : undefined;
  };
  const hashOf = (stream: StreamStatus, day: Day): string | undefined =>
    anchoredHash(stream, day) ?? proofs.find(stream.id, day)?.sha256;

  const make = (stream: StreamStatus, day: Day) => {
    const bounds = dayBounds(day, timeZone);
    const { privateKey, jwk } = parts.key();
    const proof = signed(
      dayProofOf({
        site: site.code,
        timeZone,
        streamId: stream.streamId,
        stream: stream.uuid,
        registeredMs: stream.registeredMs,
        day,
        bounds,
        segments: proofs.segments(stream.id, bounds.from, bounds.to),
        timeline: timelineOf(footage.timeline(stream, bounds), bounds),
        previous: hashOf(stream, addDays(day, -1)) ?? null,
        kid: jwk.kid,
      }),
      privateKey,
    );
    const bytes = Buffer.from(canonical(proof));
    return { proof, bytes, sha256: sha256(bytes).toString('hex') };
  };

  const announce = (stream: StreamStatus, day: Day): void => {
    const kept = proofs.find(stream.id, day);
    if (!kept || anchoredHash(stream, day) !== undefined) return;
    const { segments, root } = kept.proof;
    const { streamId } = stream;
    journal.record([
      {
        id: eventIdOf(stream.uuid, day),
        type: 'footage.day_proved',
        actor: 'agent',
        subject: streamId,
        data: { streamId, day, segments, root, proofSha256: kept.sha256 },
      },
    ]);
  };

  const prove = (stream: StreamStatus, day: Day): boolean => {
    const made = make(stream, day);
    const anchored = anchoredHash(stream, day);
    if (anchored !== undefined && anchored !== made.sha256) {
      lost.add(`${stream.uuid} ${day}`);
      return false;
    }
    proofs.insert(stream.id, day, made);
    announce(stream, day);
    return true;
  };

  /** Days from the stream's first that are over, and on which the recorder has had the time to come back. */
  const daysOf = (stream: StreamStatus, settledMs: number): Day[] => {
    const last = dayAt(epochMs(settledMs), timeZone);
    const first = dayAt(epochMs(stream.registeredMs), timeZone);
    const days: Day[] = [];
    for (let day = first; day < last; day = addDays(day, 1)) days.push(day);
    return days.slice(-mostDaysToCatchUp);
  };

  const proveAll = async (): Promise<number> => {
    const nowMs = parts.trustedNowMs();
    if (nowMs === undefined) return 0;
    const settledMs = Math.min(nowMs, proofs.recorderAliveAtMs()) - graceMs;
    const here = proofs.recordedHere();
    let proved = 0;
    for (const stream of footage.streams().filter(({ id }) => here.has(id))) {
      const known = proofs.days(stream.id);
      const days = daysOf(stream, settledMs);
      const newest = days.findLast((day) => known.has(day));
      if (newest) announce(stream, newest);
      for (const day of days) {
        if (known.has(day) || lost.has(`${stream.uuid} ${day}`)) continue;
        // Between two proofs everybody else has a turn.
        await setImmediate();
        if (isClosed) return proved;
        if (prove(stream, day)) proved += 1;
      }
    }
    return proved;
  };

  return {
    proveDue: async () => {
      if (isProving || isClosed) return 0;
      isProving = true;
      try {
        return await proveAll();
      } finally {
        isProving = false;
      }
    },
    close: () => {
      isClosed = true;
    },
  };
};
