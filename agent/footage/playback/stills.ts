import type { DecodeStill } from './decodeStill.ts';
import type { StillSource } from './stillSource.ts';

/** `busy`: as much is being decoded and waited for as may be. `broken`: no picture comes of these bytes. */
export type Still =
  | { readonly ok: true; readonly jpeg: Buffer }
  | { readonly ok: false; readonly why: 'busy' | 'broken' };

export type Stills = ReturnType<typeof createStills>;

const limits = { atOnce: 1, waiting: 24, keptBytes: 4 * 1024 * 1024 };

/**
 * Small pictures for the timeline, made when they are asked for: one at a time, few wait, and the last ones are kept. The
 * same picture asked for twice is made once.
 */
export const createStills = (decode: DecodeStill, { atOnce, waiting, keptBytes }: typeof limits = limits) => {
  const kept = new Map<string, Buffer>();
  const underWay = new Map<string, Promise<Still>>();
  const queue: (() => void)[] = [];
  let running = 0;
  let bytes = 0;

  const keep = (key: string, jpeg: Buffer): void => {
    kept.set(key, jpeg);
    bytes += jpeg.length;
    for (const [oldest, { length }] of kept) {
      if (bytes <= keptBytes) return;
      kept.delete(oldest);
      bytes -= length;
    }
  };
  const made = async (key: string, source: StillSource): Promise<Still> => {
    if (running >= atOnce) await new Promise<void>((turn) => queue.push(turn));
    else running += 1;
    try {
      const jpeg = await decode(source);
      if (jpeg) keep(key, jpeg);
      return jpeg ? { ok: true, jpeg } : { ok: false, why: 'broken' };
    } finally {
      // Whoever waits longest takes over the place.
      const next = queue.shift();
      if (next) next();
      else running -= 1;
      underWay.delete(key);
    }
  };

  return {
    of: async (source: StillSource): Promise<Still> => {
      const key = `${source.path} ${source.fragment.from}`;
      const known = kept.get(key);
      if (known) {
        // Asked for last, so it goes last.
        kept.delete(key);
        kept.set(key, known);
        return { ok: true, jpeg: known };
      }
      const already = underWay.get(key);
      if (already) return already;
      if (running >= atOnce && queue.length >= waiting) return { ok: false, why: 'busy' };
      const still = made(key, source);
      underWay.set(key, still);
      return still;
    },
  };
};
