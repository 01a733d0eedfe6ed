import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { StorageView } from '#contract/footageStorage.ts';
import { timeOf } from './footageHold.ts';
import { type OpenPlace, type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, type Terminal, table } from './terminal.ts';

const tenMinutesMs = 600_000;
const lately = 10;

interface DeletionLine {
  readonly doneMs: number;
  readonly streamId: string;
  readonly from: number;
  readonly to: number;
  readonly segments: number;
  readonly bytes: number;
}

/** `footage retention [--confirm-clock TIME]`: what is kept, what was deleted, how long the disks last. */
export const addFootageRetention = (footage: Command, terminal: Terminal): void => {
  const { keeping: messages } = terminal.messages;
  withPlace(footage.command('retention').description(messages.retention), terminal)
    .option('--confirm-clock <time>', messages.optionConfirm)
    .option('--by <name>', messages.optionBy)
    .action((options: PlaceOptions & { readonly confirmClock?: string; readonly by?: string }) =>
      withStores(terminal, options, async (place) => {
        if (options.confirmClock !== undefined) {
          await confirm(terminal, options.confirmClock, options.by ?? userInfo().username, options.json, place);
          return;
        }
        const { storage, deletions } = await keptNow(place);
        const time = await times(place);
        print(
          terminal,
          options.json,
          {
            ...storage,
            deletions: deletions.map(({ doneMs, from, to, ...each }) => ({
              ...each,
              from: time(from),
              to: time(to),
              deletedAt: time(doneMs),
            })),
          },
          () => [
            messages.kept(storage.retentionDays),
            messages.oldest(storage.oldestPlayable),
            storage.frozen === null ? messages.deleting : messages.frozen(storage.frozen),
            ...(storage.bytesPerDay === null
              ? [messages.notMeasured]
              : [messages.rate(gigabytes(storage.bytesPerDay)), messages.fits(storage.daysThatFit ?? 0)]),
            ...(storage.basis === 'measured' ? [messages.fullOn(storage.fullOn)] : []),
            ...storage.volumes.map(({ path, freeBytes, totalBytes }) =>
              freeBytes === null || totalBytes === null
                ? messages.absent(path)
                : messages.volume(path, gigabytes(freeBytes), gigabytes(totalBytes)),
            ),
            ...(deletions.length === 0
              ? []
              : table([
                  [...messages.deletionHead],
                  ...deletions.map(({ doneMs, streamId, from, to, segments, bytes }) => [
                    time(doneMs).slice(0, 16),
                    streamId,
                    time(from).slice(0, 16),
                    time(to).slice(0, 16),
                    String(segments),
                    gigabytes(bytes),
                  ]),
                ])),
          ],
        );
      }),
    );
};

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);

const times = async ({ config }: Pick<OpenPlace, 'config'>): Promise<(ms: number) => string> => {
  const { toRfc3339 } = await import('../time/calendar.ts');
  const { epochMs } = await import('../time/clock.ts');
  return (ms) => toRfc3339(epochMs(ms), config.site.timeZone);
};

/** What the index says now. Reads only: the agent alone keeps the trusted time. */
export const keptNow = async ({
  stores,
  config,
  clock,
}: OpenPlace): Promise<{ storage: StorageView; deletions: readonly DeletionLine[] }> => {
  const { openFootageIndex } = await import('../footage/database.ts');
  const { openDayBytes } = await import('../footage/retention/dayBytes.ts');
  const { storageOf } = await import('../footage/retention/storage.ts');
  const { frozenNow } = await import('../footage/retention/trustedNow.ts');
  const { openClockStore } = await import('../footage/retention/clockStore.ts');
  const { timeZone } = config.site;
  const index = openFootageIndex(join(config.dataFolder, 'footage.db'));
  try {
    const storage = await storageOf(
      {
        db: index,
        dayBytes: openDayBytes(index, timeZone),
        timeZone,
        retentionDays: config.recorder.retentionDays,
        protections: stores.holds.protections,
        frozen: () => frozenNow(openClockStore(index), clock, stores.confirmations.last()),
      },
      clock.now(),
    );
    const deletions = index
      .prepare(
        `SELECT d.done_ms AS doneMs, s.name AS streamId, d.start_ms AS "from", d.end_ms AS "to", d.segments, d.bytes
         FROM deletion d JOIN stream s ON s.id = d.stream_id WHERE d.done_ms IS NOT NULL ORDER BY d.id DESC LIMIT ?`,
      )
      .all(lately) as DeletionLine[];
    return { storage, deletions };
  } finally {
    index.close();
  }
};

const confirm = async (
  terminal: Terminal,
  watch: string,
  by: string,
  json: boolean | undefined,
  place: OpenPlace,
): Promise<void> => {
  const { messages } = terminal;
  const { clock, stores, config } = place;
  const nowMs = clock.now();
  const shown = (await times({ config }))(nowMs);
  const said = Date.parse(await timeOf(terminal, watch, place));
  if (Math.abs(said - nowMs) > tenMinutesMs) {
    throw new CommandFailure('clock_differs', messages.keeping.clockDiffers(shown));
  }
  const actor = `cli:${by.slice(0, 80)}`;
  stores.journal.record([{ type: 'footage.clock_confirmed', actor, subject: 'clock', data: { wall: shown } }]);
  print(terminal, json, { ok: true, confirmed: shown }, () => [messages.keeping.clockConfirmed(shown)]);
};
