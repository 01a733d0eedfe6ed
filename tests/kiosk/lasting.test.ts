import { describe, expect, it } from 'vitest';
import { eventually } from '#tests/wait.ts';
import type { Entry } from '../../kiosk/src/outbox/entry.ts';
import { createOutbox } from '../../kiosk/src/outbox/outbox.ts';
import { lastingStore } from '../../kiosk/src/store/lasting.ts';
import type { Disk, KioskStore } from '../../kiosk/src/store/store.ts';
import { memoryStore } from './memoryStore.ts';

const entry = (id: string): Entry => ({ id, path: '/x', body: { id }, person: '', token: '', madeAtMs: 0 });
const ids = async ({ outbox }: Pick<KioskStore, 'outbox'>): Promise<string[]> =>
  (await outbox.all()).map(({ id }) => id);

/** Waiting that lasts until the test lets time go by. */
const waits = () => {
  let waiting: (() => void)[] = [];
  return {
    later: (): Promise<void> => new Promise((resolve) => void waiting.push(resolve)),
    pass: (): void => {
      const due = waiting;
      waiting = [];
      for (const go of due) go();
    },
  };
};

/** Lets time go by until it is known what becomes of it. */
const outcome = async <T>(of: Promise<T>, pass: () => void): Promise<PromiseSettledResult<T>> => {
  let known: PromiseSettledResult<T> | undefined;
  void Promise.allSettled([of]).then(([result]) => {
    known = result;
  });
  return eventually('it is settled', () => {
    pass();
    return known;
  });
};

describe('a store on a disk that does not always work', () => {
  it('waits for a disk that opens, and reads what an earlier page left there', async () => {
    const disk = memoryStore();
    await disk.outbox.add(entry('left'));
    await disk.keep.write('board', 1);
    const { later } = waits();
    const store = lastingStore(async () => disk, later);
    expect([await ids(store), await store.keep.read('board'), store.lasting.value]).toEqual([['left'], 1, true]);
  });

  it('goes on without a slow one, says so, and takes over what was left when it opens at last', async () => {
    const disk = memoryStore();
    await disk.outbox.add(entry('left'));
    await disk.keep.write('house', 'of this morning');
    let open: (disk: KioskStore) => void = () => undefined;
    const { later, pass } = waits();
    const store = lastingStore(() => new Promise((resolve) => (open = resolve)), later);
    const sent: string[] = [];
    const send = async ({ id }: Entry) => {
      sent.push(id);
      return { kind: 'again' } as const;
    };
    const outbox = createOutbox({ store: store.outbox, send, later: () => new Promise(() => undefined) });
    const tapped = outbox.submit(entry('tapped'));
    pass();
    await tapped;
    void outbox.resume();
    await outbox.resumed;
    expect([store.lasting.value, new Set(sent), outbox.waiting.value.length]).toEqual([false, new Set(['tapped']), 1]);
    await store.keep.write('board', 'now');
    open(disk);
    await eventually('it lasts', () => store.lasting.value);
    await outbox.resume();
    expect(outbox.waiting.value.map(({ id }) => id)).toEqual(['left', 'tapped']);
    expect([await ids({ outbox: disk.outbox }), await disk.keep.read('board')]).toEqual([['left', 'tapped'], 'now']);
    expect(await store.keep.read('house')).toBe('of this morning');
  });

  it('tries again to open one that failed', async () => {
    const disk = memoryStore();
    let tries = 0;
    const { later, pass } = waits();
    const store = lastingStore(async () => {
      tries += 1;
      if (tries < 3) throw new Error('UnknownError');
      return disk;
    }, later);
    await store.outbox.add(entry('tapped'));
    await expect(ids(store)).rejects.toThrow('away');
    expect([store.lasting.value, await ids({ outbox: disk.outbox })]).toEqual([false, []]);
    await eventually('it lasts', () => {
      pass();
      return store.lasting.value;
    });
    expect(await ids({ outbox: disk.outbox })).toEqual(['tapped']);
  });

  it('opens again one that the browser took away, and brings after it what was tapped meanwhile, in order', async () => {
    const disk = memoryStore();
    const lost: (() => void)[] = [];
    let mayOpen = true;
    const { later, pass } = waits();
    const store = lastingStore(async (onLost) => {
      if (!mayOpen) throw new Error('UnknownError');
      lost.push(onLost);
      return { ...disk };
    }, later);
    await store.outbox.add(entry('one'));
    mayOpen = false;
    lost[0]?.();
    await store.outbox.add(entry('two'));
    await store.outbox.add(entry('three'));
    expect(store.lasting.value).toBe(false);
    await expect(store.outbox.remove('one')).rejects.toThrow('away');
    await store.outbox.remove('two');
    mayOpen = true;
    await eventually('it lasts', () => {
      pass();
      return store.lasting.value;
    });
    expect(await ids({ outbox: disk.outbox })).toEqual(['one', 'three']);
  });

  it('keeps a tap that a full disk does not take, until there is room', async () => {
    const disk = memoryStore();
    let isFull = true;
    const { later, pass } = waits();
    const full: KioskStore = {
      ...disk,
      outbox: {
        ...disk.outbox,
        add: async (what) => {
          if (isFull) throw new Error('QuotaExceededError');
          await disk.outbox.add(what);
        },
      },
    };
    const store = lastingStore(async () => full, later);
    await store.outbox.add(entry('tapped'));
    expect([store.lasting.value, await ids(store)]).toEqual([false, ['tapped']]);
    isFull = false;
    await eventually('it lasts', () => {
      pass();
      return store.lasting.value;
    });
    expect(await ids({ outbox: disk.outbox })).toEqual(['tapped']);
  });

  it('lets a tap go on that the disk neither takes nor refuses', async () => {
    const disk = memoryStore();
    const stuck = { ...disk, outbox: { ...disk.outbox, add: (): Promise<void> => new Promise(() => undefined) } };
    const { later, pass } = waits();
    const store = lastingStore(async () => stuck, later);
    await store.keep.read('board');
    const tapped = store.outbox.add(entry('tapped'));
    pass();
    await tapped;
    expect(store.lasting.value).toBe(false);
  });

  it('does not hold up what comes after when it neither does nor refuses what is asked of it', async () => {
    const disk = memoryStore();
    const never = <T>(): Promise<T> => new Promise(() => undefined);
    const hangs: Disk = {
      outbox: { ...disk.outbox, remove: never, all: never, refusals: never },
      keep: { ...disk.keep, read: never },
    };
    const { later, pass } = waits();
    const store = lastingStore(async () => hangs, later);
    const asked = [store.outbox.remove('e'), store.outbox.all(), store.outbox.refusals(), store.keep.read('board')];
    const next = store.outbox.add(entry('next'));
    const outcomes = await Promise.all(asked.map((each) => outcome<unknown>(each, pass)));
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']));
    await next;
    await eventually('it lasts', () => {
      pass();
      return store.lasting.value;
    });
    expect(await ids({ outbox: disk.outbox })).toEqual(['next']);
  });

  it('keeps no entry that is taken back while nobody knows whether it has arrived, and gives none twice', async () => {
    const disk = memoryStore();
    const { later, pass } = waits();
    let hasArrived = false;
    const add = async (what: Entry): Promise<void> => {
      await disk.outbox.add(what);
      hasArrived = true;
      return new Promise(() => undefined);
    };
    const store = lastingStore(async () => ({ ...disk, outbox: { ...disk.outbox, add } }), later);
    const tapped = store.outbox.add(entry('tapped'));
    await eventually('it has arrived', () => hasArrived);
    pass();
    await tapped;
    expect([store.lasting.value, await ids(store)]).toEqual([false, ['tapped']]);
    await store.outbox.remove('tapped');
    expect([await ids(store), await ids({ outbox: disk.outbox })]).toEqual([[], []]);
  });

  it('drops from the disk, as soon as it can, what went with the kiosk’s right while the disk was away', async () => {
    const disk = memoryStore();
    await disk.outbox.add(entry('left'));
    await disk.keep.write('people', 'names');
    await disk.keep.write('tries', 5);
    let mayOpen = false;
    const { later, pass } = waits();
    const store = lastingStore(async () => {
      if (!mayOpen) throw new Error('UnknownError');
      return disk;
    }, later);
    await store.outbox.erase();
    await store.keep.clear(['tries']);
    await store.keep.write('house', 'of the next one');
    mayOpen = true;
    await eventually('it lasts', () => {
      pass();
      return store.lasting.value;
    });
    expect(await ids({ outbox: disk.outbox })).toEqual([]);
    const kept = await Promise.all(['people', 'tries', 'house'].map((key) => disk.keep.read(key)));
    expect(kept).toEqual([undefined, 5, 'of the next one']);
  });

  it('leaves to staff what was on a disk that was away when the kiosk’s right ended, and says that it knows no number', async () => {
    const ended = async (how: 'endRight' | 'erase') => {
      const disk = memoryStore();
      await disk.outbox.add(entry('left'));
      await disk.outbox.addRefusal({ id: 'told', entry: entry('told'), code: 'conflict' });
      let mayOpen = false;
      const { later, pass } = waits();
      const store = lastingStore(async () => {
        if (!mayOpen) throw new Error('UnknownError');
        return disk;
      }, later);
      const outbox = createOutbox({
        store: store.outbox,
        send: async () => ({ kind: 'again' }),
        later: () => new Promise(() => undefined),
      });
      await outbox.submit(entry('tapped'));
      const unsaved = await outbox[how](0);
      mayOpen = true;
      await eventually('it lasts', () => {
        pass();
        return store.lasting.value;
      });
      await outbox.resume();
      const listed = [outbox.refusals.value, await disk.outbox.refusals()].map(
        (refusals) => new Set(refusals.map(({ id, code }) => `${id} ${code}`)),
      );
      return { unsaved, listed, waiting: outbox.waiting.value, onDisk: await ids({ outbox: disk.outbox }) };
    };
    const all = new Set(['left right_ended', 'tapped right_ended', 'told conflict']);
    const none = new Set();
    expect(await ended('endRight')).toEqual({ unsaved: 'unknown', listed: [all, all], waiting: [], onDisk: [] });
    expect(await ended('erase')).toEqual({ unsaved: 'unknown', listed: [none, none], waiting: [], onDisk: [] });
  });
});
