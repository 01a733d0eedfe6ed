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
