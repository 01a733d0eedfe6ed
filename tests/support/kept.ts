import type { Page } from 'playwright-core';

/** What a kiosk keeps on its disk under a key, as JSON; undefined when it keeps nothing. */
export const keptOn = (page: Page, key: string): Promise<string | undefined> =>
  page.evaluate(
    (of) =>
      new Promise<string | undefined>((done, failed) => {
        const opening = indexedDB.open('nestbox-outbox');
        opening.onerror = () => failed(opening.error);
        opening.onsuccess = () => {
          const asked = opening.result.transaction('kept').objectStore('kept').get(of);
          asked.onsuccess = () => {
            opening.result.close();
            done(asked.result === undefined ? undefined : JSON.stringify(asked.result));
          };
        };
      }),
    key,
  );

/** What a page keeps in the browser: every store's text, its address with local and session storage, and the cached addresses. */
export const keptBy = (page: Page) =>
  page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const rows = await Promise.all(
      databases.map(
        ({ name = '' }) =>
          new Promise<unknown[]>((done, failed) => {
            const request = indexedDB.open(name);
            request.onerror = () => failed(request.error);
            request.onsuccess = () => {
              const database = request.result;
              const stores = [...database.objectStoreNames];
              const found: unknown[] = [];
              const reading = database.transaction(stores);
              for (const store of stores) {
                const all = reading.objectStore(store).getAll();
                all.onsuccess = () => found.push(...all.result);
              }
              reading.oncomplete = () => {
                database.close();
                done(found);
              };
            };
          }),
      ),
    );
    const caches = await Promise.all(
      (await globalThis.caches.keys()).map(async (name) => {
        const cache = await globalThis.caches.open(name);
        return (await cache.keys()).map(({ url }) => new URL(url).pathname);
      }),
    );
    return {
      stores: JSON.stringify(rows),
      open: location.href + JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
      cached: caches.flat(),
    };
  });
