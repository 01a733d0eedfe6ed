import type { CredentialKeys, PersonReference } from './persons.ts';

/** Turns a PIN or card into its keyed hash; identity/credentials.ts. Slow on purpose. */
export interface CredentialHasher {
  pinKey(pin: string): Promise<string>;
  cardKey(card: string): Promise<string>;
}

/** Hashes of what was given. Left out: stays as it is. Null, and no cards: taken away. */
export interface GivenKeys {
  readonly pinKey?: string | null;
  readonly cardKeys?: readonly string[];
}

/** Hashes a person's new PIN and cards; whatever happens afterwards sees the hashes alone. */
export const hashGiven = async (
  { pin, cards }: { readonly pin?: string | null | undefined; readonly cards?: readonly string[] | undefined },
  credentials: CredentialHasher,
): Promise<GivenKeys> => ({
  ...(pin === undefined ? {} : { pinKey: pin === null ? null : await credentials.pinKey(pin) }),
  ...(cards === undefined ? {} : { cardKeys: await Promise.all(cards.map((card) => credentials.cardKey(card))) }),
});

/** The keys of the new record: those given, else those of the record before. */
export const keptKeys = (given: GivenKeys, before: CredentialKeys): { pinKey?: string; cardKeys: string[] } => {
  const pinKey = given.pinKey === undefined ? before.pinKey : given.pinKey;
  return { ...(pinKey ? { pinKey } : {}), cardKeys: [...(given.cardKeys ?? before.cardKeys)] };
};

/** The fields whose PIN or card opens for another person already. */
export const keysInUse = (
  { pinKey, cardKeys = [] }: GivenKeys,
  self: PersonReference,
  ownerOf: (key: string) => PersonReference | undefined,
): { readonly path: string }[] => {
  const isOthers = (key: string): boolean => {
    const owner = ownerOf(key);
    return owner !== undefined && !(owner.kind === self.kind && owner.id === self.id);
  };
  return [
    ...(pinKey && isOthers(pinKey) ? [{ path: '/pin' }] : []),
    ...cardKeys.flatMap((key, index) => (isOthers(key) ? [{ path: `/cards/${index}` }] : [])),
  ];
};
