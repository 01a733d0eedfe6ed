import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { timeOf } from './footageHold.ts';
import { refuseUnlessNew } from './newFile.ts';
import { type OpenPlace, type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, type Terminal } from './terminal.ts';

interface ProveOptions extends PlaceOptions {
  readonly event?: string;
  readonly room?: string;
  readonly at?: string;
  readonly out?: string;
}

/** `nestbox summary prove`: one event of a sealed day, for whoever disputes it. */
export const addSummaryProve = (summary: Command, terminal: Terminal): void => {
  const { proof: messages } = terminal.messages;
  withPlace(summary.command('prove').description(messages.prove), terminal)
    .option('--event <id>', messages.optionEvent)
    .option('--room <room>', messages.optionRoom)
    .option('--at <time>', messages.optionAt)
    .option('--out <file>', messages.optionOut)
    .action((options: ProveOptions) =>
      withStores(terminal, options, async (place) => {
        const { out } = options;
        if (out !== undefined) refuseUnlessNew(terminal, out);
        const eventId = await eventMeant(terminal, options, place);
        const { canonical } = await import('../journal/chain.ts');
        const { createProver } = await import('../summary/prove.ts');
        const { createSealedStore } = await import('../summary/store.ts');
        const { db } = place.stores;
        const prove = createProver({ db, store: createSealedStore(db), timeZone: place.config.site.timeZone });
        const proving = prove(eventId);
        if (!proving.ok) throw new CommandFailure(proving.code, messages.failed(proving, eventId));
        const { proof, type, voidedBy = null } = proving;
        // A file for others: its bytes are the canonical ones, without a line's end.
        const text = canonical(proof);
        if (out !== undefined) writeFileSync(out, text, { flag: 'wx' });
        const { day, revision } = proof.summary.data.envelope;
        const { index, leaves, event } = proof.leaf;
        const told = { ok: true, eventId, type, day, revision, index, leaves, voidedBy, erased: event === null };
        const lines = [
          messages.made(day, revision, index + 1, leaves),
          ...(event === null ? [messages.erased] : []),
          ...(voidedBy === null ? [] : [messages.takenBack(voidedBy)]),
        ];
        if (out !== undefined) {
          print(terminal, options.json, { ...told, file: out }, () => [...lines, messages.writtenTo(out)]);
        } else if (options.json) {
          print(terminal, true, { ...told, proof }, () => []);
        } else {
          terminal.err(lines.map((line) => `${line}\n`).join(''));
          terminal.out(text);
        }
      }),
    );
};

const eventMeant = async (terminal: Terminal, { event, room, at }: ProveOptions, place: OpenPlace): Promise<string> => {
  const { proof: messages } = terminal.messages;
  if (event !== undefined && room === undefined && at === undefined) return event;
  if (event !== undefined || room === undefined || at === undefined) {
    throw new CommandFailure('event_or_room', messages.eventOrRoom, 2);
  }
  const { clock, stores, config } = place;
  if (!stores.site.rooms().some(({ roomId }) => roomId === room)) {
    throw new CommandFailure('no_room', messages.noRoom(room), 2);
  }
  const { causeIn } = await import('../ratio/cause.ts');
  const { fromRfc3339 } = await import('../time/calendar.ts');
  const instant = fromRfc3339(await timeOf(terminal, at, place));
  if (instant === undefined || instant >= clock.now()) throw new CommandFailure('ahead', messages.ahead(at), 2);
  const cause = causeIn(stores.past, { roomId: room, instant, now: clock.now(), timeZone: config.site.timeZone });
  if (cause === undefined) throw new CommandFailure('no_cause', messages.noCause(room, at));
  return cause;
};
