import { useSignal } from '@preact/signals';
import type { Session } from '#contract/identity.ts';
import type { DeskScreen } from '../../state/screens.ts';
import { ChildSheet } from './childSheet.tsx';
import { type Deed, DeedBar, DidContext } from './deeds.tsx';
import { Handover } from './handover.tsx';
import { HouseOfToday } from './house.tsx';
import { Moves } from './moves.tsx';
import { PhoneTail } from './phoneTail.tsx';
import { Roster } from './roster.tsx';
import { Staff } from './staff.tsx';
import './desk.css';
import './roster.css';
import './child.css';
import './deed.css';

interface DeskProps {
  readonly screen: DeskScreen;
  readonly session: Session;
}

/** Staff at work with children and rooms. */
export const Desk = ({ screen, session }: DeskProps) => {
  const deed = useSignal<Deed | undefined>(undefined);
  return (
    <HouseOfToday>
      <DidContext.Provider
        value={(words, [first, ...others], stays = false) => {
          if (first) deed.value = { words, acts: [first, ...others], stays };
        }}
      >
        <DeskScreenOf screen={screen} session={session} />
        {deed.value && (
          <DeedBar
            key={deed.value.acts[0].id}
            deed={deed.value}
            onOver={() => {
              deed.value = undefined;
            }}
          />
        )}
      </DidContext.Provider>
    </HouseOfToday>
  );
};

const DeskScreenOf = ({ screen, session }: DeskProps) => {
  switch (screen.at) {
    case 'staff':
      return <Staff session={session} />;
    case 'roster':
      return <Roster screen={screen} />;
    case 'child':
      return <ChildSheet key={screen.childId} childId={screen.childId} back={screen.back} />;
    case 'moves':
      return <Moves from={screen.child} />;
    case 'handover':
      return <Handover staffId={session.person.id} roomId={screen.roomId} />;
    case 'phoneTail':
      return <PhoneTail />;
  }
};
