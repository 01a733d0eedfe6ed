import { keyOf, type Listed, type PersonKey, type RollCall } from './call.ts';

/** What a visitor may be, as the buttons say it; no personal name is asked for. */
export const visitorKinds = ['parent', 'delivery', 'repair', 'other'] as const;

/** `家长 3` when this kiosk knows of `家长 2`. Another kiosk may have its own: the ids keep them apart. */
export const nextVisitor = (list: readonly Listed[], kind: string): string => {
  const numbers = visitorsOf(list, kind).map(({ name }) => Number(name.slice(kind.length)));
  return `${kind} ${Math.max(0, ...numbers) + 1}`;
};

/** The visitors of one kind. */
export const visitorsOf = (list: readonly Listed[], kind: string): Listed[] =>
  list.filter(({ who, name }) => who === 'visitor' && name.startsWith(kind) && /^ \d+$/.test(name.slice(kind.length)));

/** Those who do not stand elsewhere on the screen, in the order in which they were added: no card changes its place. */
export const visitorsBeside = ({ list }: RollCall, elsewhere: ReadonlySet<PersonKey>): Listed[] =>
  list
    .filter((person) => person.who === 'visitor' && !elsewhere.has(keyOf(person)))
    .toSorted((one, other) => (one.personId < other.personId ? -1 : 1));
