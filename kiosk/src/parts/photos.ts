import { effect, type Signal, signal } from '@preact/signals';
import { useKiosk } from '../state/context.ts';
import type { Kiosk } from '../state/kiosk.ts';

export type Photographed = 'child' | 'adult' | 'staff';

/** The address of a person's photo for as long as this session lasts; undefined while it is fetched and without one. */
export const usePhoto = (who: Photographed, personId: string): string | undefined => {
  const kiosk = useKiosk();
  const album = albums.get(kiosk) ?? openAlbum(kiosk);
  return album(who, personId).value;
};

type Album = (who: Photographed, personId: string) => Signal<string | undefined>;

/** So many at a time, and only while nothing else is to be done: a screen of forty faces must still answer a finger. */
const mostAtOnce = 3;
/** A photo that has not come by then does not come: it must not keep the others waiting. In milliseconds. */
const patienceMs = 20_000;

const albums = new WeakMap<Kiosk, Album>();
const paths: Readonly<Record<Photographed, string>> = { child: 'children', adult: 'adults', staff: 'staff' };

/** Where the photo is that an event tells of; leads nowhere for every other event. */
const pathOfEvent = (type: string, subject: string): string => {
  const [who = ''] = type.endsWith('.photographed') ? type.split('.') : [];
  return who in paths ? `${paths[who as Photographed]}/${encodeURIComponent(subject)}` : '';
};

/** Photos live in memory only, and no longer than the session of the person who may see them. */
const openAlbum = (kiosk: Kiosk): Album => {
  const photos = new Map<string, Signal<string | undefined>>();
  let token = kiosk.session.peek()?.token;
  /** Ends what is under way for whoever has gone. */
  let ending = new AbortController();
  const due: (() => Promise<void>)[] = [];
  let underWay = 0;
  const goOn = (): void => {
    const work = underWay < mostAtOnce ? due.shift() : undefined;
    if (!work) return;
    underWay += 1;
    void work().finally(() => {
      underWay -= 1;
      requestIdleCallback(goOn);
    });
    goOn();
  };
  const fetchSoon = (path: string, photo: Signal<string | undefined>, mine: string): void => {
    due.push(async () => {
      if (mine === token) await fetchInto(path, photo, mine);
    });
    requestIdleCallback(goOn);
  };
  const fetchInto = async (path: string, photo: Signal<string | undefined>, mine: string): Promise<void> => {
    try {
      const answer = await fetch(`/api/v1/${path}/photo`, {
        cache: 'no-store',
        priority: 'low',
        headers: { 'x-nestbox-session': mine },
        signal: AbortSignal.any([ending.signal, AbortSignal.timeout(patienceMs)]),
      });
      const picture = answer.ok ? await answer.blob() : undefined;
      if (mine !== token) return;
      const before = photo.peek();
      photo.value = picture && URL.createObjectURL(picture);
      if (before !== undefined) URL.revokeObjectURL(before);
    } catch {
      // The link is gone: whoever shows this face next asks again.
      if (mine === token) photos.delete(path);
    }
  };
  effect(() => {
    const now = kiosk.session.value?.token;
    if (now === token) return;
    token = now;
    ending.abort();
    ending = new AbortController();
    const ended = [...photos.values()];
    photos.clear();
    for (const photo of ended) {
      const address = photo.peek();
      if (address === undefined) continue;
      photo.value = undefined;
      URL.revokeObjectURL(address);
    }
  });
  // A new photo, or none any more: whoever shows the face shows that from now on.
  let seen = kiosk.live.peek().seq ?? 0;
  effect(() => {
    for (const { seq, type, subject } of kiosk.live.value.recent) {
      const photo = seq > seen ? photos.get(pathOfEvent(type, subject)) : undefined;
      if (photo && token !== undefined) void fetchInto(pathOfEvent(type, subject), photo, token);
    }
    seen = kiosk.live.value.recent[0]?.seq ?? seen;
  });
  const album: Album = (who, personId) => {
    const path = `${paths[who]}/${encodeURIComponent(personId)}`;
    const known = photos.get(path);
    if (known) return known;
    const photo = signal<string | undefined>(undefined);
    photos.set(path, photo);
    if (token !== undefined) fetchSoon(path, photo, token);
    return photo;
  };
  albums.set(kiosk, album);
  return album;
};
