import type { ContactView } from '#contract/messages.ts';
import type { AdultRecord, StaffRecord } from '#contract/people.ts';
import { about, type Question, useAnswer } from '../../parts/question.ts';
import type { Answer } from '../../state/api.ts';
import { useKiosk } from '../../state/context.ts';
import { wholeList } from '../../state/wholeList.ts';

type Person = Pick<ContactView, 'who' | 'personId' | 'name'>;

const changes = about('adult', 'staff');

/** Everybody on record who could be reached: somebody without an address is in no list of contacts. */
export const useEverybody = (): Question<readonly Person[]> => {
  const kiosk = useKiosk();
  const ask = async (): Promise<Answer<Person[]>> => {
    const [staff, adults] = await Promise.all([
      wholeList<StaffRecord>(kiosk.read, '/staff?limit=200', 'staff'),
      wholeList<AdultRecord>(kiosk.read, '/adults?limit=200', 'adults'),
    ]);
    if (!staff.ok) return staff;
    if (!adults.ok) return adults;
    const body = [
      ...staff.body.map(({ staffId, name }): Person => ({ who: 'staff', personId: staffId, name })),
      ...adults.body.map(({ adultId, name }): Person => ({ who: 'adult', personId: adultId, name })),
    ];
    return { ok: true, body };
  };
  return useAnswer('everybody', ask, changes);
};

/** A contact for each person; messages are in Chinese until somebody says otherwise. Whoever has no address comes first. */
export const contactsOf = (people: readonly Person[], recorded: readonly ContactView[]): ContactView[] => {
  const all = people.map(
    (person): ContactView =>
      recorded.find(({ who, personId }) => who === person.who && personId === person.personId) ?? {
        ...{ who: person.who, personId: person.personId, name: person.name, language: 'zh', addresses: [] },
      },
  );
  return all.toSorted((one, other) => Math.min(one.addresses.length, 1) - Math.min(other.addresses.length, 1));
};
