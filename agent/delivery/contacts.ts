import type { Address, Language } from '#contract/messages.ts';
import { canonical } from '../journal/chain.ts';
import type { Db } from '../journal/database.ts';
import type { Projection } from '../journal/journal.ts';

/** How somebody is reached, in the order in which it is tried. */
export interface Contact {
  readonly who: 'staff' | 'adult';
  readonly personId: string;
  readonly language: Language;
  readonly addresses: readonly Address[];
}

export interface Contacts {
  readonly projection: Projection;
  /** Undefined: never recorded. */
  of(who: Contact['who'], personId: string): Contact | undefined;
  all(): Contact[];
}

export const createContacts = (db: Db): Contacts => {
  const keep = db.prepare('INSERT OR REPLACE INTO contact VALUES (?, ?, ?, ?)');
  const drop = db.prepare("DELETE FROM contact WHERE who = 'adult' AND person_id = ?");
  const readOne = db.prepare('SELECT * FROM contact WHERE who = ? AND person_id = ?');
  const readAll = db.prepare('SELECT * FROM contact ORDER BY who, person_id');
  return {
    projection: {
      name: 'contacts',
      tables: ['contact'],
      apply: (event) => {
        switch (event.type) {
          case 'adult.contact_recorded':
            keep.run('adult', event.data.adultId, event.data.language, canonical(event.data.addresses));
            return;
          case 'staff.contact_recorded':
            keep.run('staff', event.data.staffId, event.data.language, canonical(event.data.addresses));
            return;
          case 'adult.erased':
            drop.run(event.data.adultId);
            return;
          default:
        }
      },
    },
    of: (who, personId) => {
      const row = readOne.get(who, personId) as Row | undefined;
      return row && contactOf(row);
    },
    all: () => (readAll.all() as Row[]).map(contactOf),
  };
};

/** Whose browsers asked for messages, by themselves, at the guardians' page. */
export interface OwnBrowsers {
  /** The channel that reaches them. */
  readonly channel: string;
  has(adultId: string): boolean;
  adults(): readonly string[];
}

/**
 * Whoever turned messages on at their own page is told there, whatever the house has recorded: first where it names no
 * browser, and in Chinese where it names nothing.
 */
export const withOwnBrowsers = (contacts: Contacts, { channel, has, adults }: OwnBrowsers): Contacts => {
  const added = (personId: string, contact: Contact | undefined): Contact => ({
    ...{ who: 'adult', personId, language: contact?.language ?? 'zh' },
    addresses: [
      ...((contact?.addresses ?? []).some((each) => each.channel === channel) ? [] : [{ channel, address: 'browser' }]),
      ...(contact?.addresses ?? []),
    ],
  });
  const of: Contacts['of'] = (who, personId) => {
    const contact = contacts.of(who, personId);
    return who === 'adult' && has(personId) ? added(personId, contact) : contact;
  };
  return {
    projection: contacts.projection,
    of,
    all: () => {
      const recorded = contacts.all();
      const known = new Set(recorded.flatMap(({ who, personId }) => (who === 'adult' ? [personId] : [])));
      return [
        ...recorded.map((contact) => of(contact.who, contact.personId) ?? contact),
        ...adults()
          .filter((adultId) => !known.has(adultId))
          .map((adultId) => added(adultId, undefined)),
      ];
    },
  };
};

interface Row {
  who: Contact['who'];
  person_id: string;
  language: Language;
  addresses: string;
}

const contactOf = ({ who, person_id, language, addresses }: Row): Contact => ({
  who,
  personId: person_id,
  language,
  // Only ever written from an event that the journal checked.
  addresses: JSON.parse(addresses) as Address[],
});
