import { useSignal } from '@preact/signals';
import type { ConsentList, ConsentView } from '#contract/messages.ts';
import { Answered } from '../../parts/answered.tsx';
import { Face } from '../../parts/face.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { found, useFinder } from '../../parts/search.ts';
import { SearchField } from '../../parts/searchField.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { childrenOfHouse } from '../../state/houseChildren.ts';
import { ConsentSheet } from './consentSheet.tsx';
import { consentTexts } from './consentTexts.ts';
import { Filters } from './filters.tsx';
import { Fold } from './fold.tsx';

const filters = ['all', 'never', 'cannot'] as const;
type Filter = (typeof filters)[number];
const changes = about('adult', 'child');

/** Pictures are looked at on the page: no message is sent for them. */
const isToldBy = (purposes: ConsentView['purposes']): boolean => purposes.some((purpose) => purpose !== 'pictures');

const fits = (filter: Filter, { since, purposes, canBeReached }: ConsentView): boolean => {
  switch (filter) {
    case 'all':
      return true;
    case 'never':
      return since === null;
    case 'cannot':
      return isToldBy(purposes) && !canBeReached;
  }
};

/** What each guardian agreed to, and the personal link to their page. */
export const Consents = () => {
  const say = useSay(consentTexts);
  const list = useQuestion<ConsentList>('/consents', changes);
  const filter = useSignal<Filter>('all');
  const typed = useSignal('');
  const open = useSignal<string | undefined>(undefined);
  const find = useFinder();
  return (
    <Answered question={list} icon="people">
      {({ offered, consents }) => {
        if (consents.length === 0)
          return <Notice icon="people" title={say('consents.none')} hint={say('consents.none.hint')} />;
        const names = { all: 'consents.all', never: 'consents.asked.never', cannot: 'consents.cannot' } as const;
        const of = (each: Filter): ConsentView[] => consents.filter((consent) => fits(each, consent));
        const shown = found(of(filter.value), typed.value, find);
        return (
          <>
            <div class="list-head">
              <SearchField
                query={typed.value}
                onQuery={(query) => {
                  typed.value = query;
                }}
              />
              <Filters
                options={filters.map((each) => ({ value: each, name: say(names[each], { n: of(each).length }) }))}
                chosen={filter.value}
                onChoose={(each) => {
                  filter.value = each;
                }}
              />
            </div>
            {shown.length === 0 && <Notice icon="people" title={say('consents.noneLeft')} />}
            <ul class="folds">
              {shown.map((consent) => (
                <Fold
                  key={consent.adultId}
                  subject={consent.adultId}
                  isOpen={open.value === consent.adultId}
                  onToggle={() => {
                    open.value = open.value === consent.adultId ? undefined : consent.adultId;
                  }}
                  head={<ConsentHead consent={consent} />}
                >
                  <ConsentSheet consent={consent} offered={offered} onChanged={list.ask} />
                </Fold>
              ))}
            </ul>
          </>
        );
      }}
    </Answered>
  );
};

const ConsentHead = ({ consent }: { readonly consent: ConsentView }) => {
  const kiosk = useKiosk();
  const say = useSay(consentTexts);
  const { adultId, name, childIds, purposes, since, canBeReached } = consent;
  const children = childrenOfHouse(kiosk.copy.value).filter(({ childId }) => childIds.includes(childId));
  return (
    <>
      <Face who="adult" personId={adultId} name={name} size="small" />
      <span class="row-words">
        <b>{name}</b>
        <small>{children.map((child) => child.name).join(' ')}</small>
      </span>
      {isToldBy(purposes) && !canBeReached && (
        <span class="chip" data-tone="warn">
          <Icon name="triangle" size="small" />
          {say('consents.unreachable')}
        </span>
      )}
      <span class="consent-words" data-asked={since !== null}>
        {since === null
          ? say('consents.never')
          : purposes.length === 0
            ? say('consents.nothing')
            : purposes.map((purpose) => say(`purpose.${purpose}`)).join(' · ')}
      </span>
    </>
  );
};
