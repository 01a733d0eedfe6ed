import { useEffect, useState } from 'preact/hooks';

/** Where a query is found in a name, as an index; undefined when it is not. */
export type Finder = (name: string, query: string) => number | undefined;
type Match = typeof import('pinyin-pro')['match'];

/** By characters, initials or full pinyin, each reading of a character that has several; a name's dots are no letters. */
export const finderWith =
  (match: Match): Finder =>
  (name, query) => {
    const asked = bare(query);
    if (asked === '') return 0;
    return match(bare(name), asked, { precision: 'start', continuous: true, v: true })?.[0];
  };

/** Until the pinyin table is here, or where it cannot be had: by characters alone. */
const findCharacters: Finder = (name, query) => {
  const index = bare(name).indexOf(bare(query));
  return index < 0 ? undefined : index;
};

const bare = (text: string): string => text.replace(/[\s·•.]/g, '').toLowerCase();

/** Those whose name fits, names that begin with it first; the order is kept otherwise. */
export const found = <T extends { readonly name: string }>(
  people: readonly T[],
  query: string,
  find: Finder,
): readonly T[] => {
  const hits = people.flatMap((person) => {
    const at = find(person.name, query);
    return at === undefined ? [] : [{ person, begins: at === 0 }];
  });
  return [...hits.filter(({ begins }) => begins), ...hits.filter(({ begins }) => !begins)].map(({ person }) => person);
};

/** The pinyin table is large and comes when somebody first searches. */
export const useFinder = (): Finder => {
  const [finder, setFinder] = useState<Finder>(() => findCharacters);
  useEffect(() => {
    void import('pinyin-pro').then(
      ({ match }) => setFinder(() => finderWith(match)),
      // Characters still find; the next search asks for the table again.
      () => undefined,
    );
  }, []);
  return finder;
};
