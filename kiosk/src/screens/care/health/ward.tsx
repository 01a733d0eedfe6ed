import { type Signal, useSignal } from '@preact/signals';
import type { HealthCheckKind, HealthDay } from '#contract/health.ts';
import { Answered } from '../../../parts/answered.tsx';
import { Notice } from '../../../parts/notice.tsx';
import { Page } from '../../../parts/page.tsx';
import { Saving } from '../../../parts/saving.tsx';
import { Tabs } from '../../../parts/tabs.tsx';
import { useSay } from '../../../state/context.ts';
import type { Asked } from '../asked.ts';
import type { RosterClass } from '../roster.ts';
import { HealthRow } from './healthRow.tsx';
import { healthTexts } from './healthTexts.ts';
import { atOnceIn, dueIn, type HealthChild, type RoundKind, roundNow } from './rounds.ts';
import { Untold } from './untold.tsx';

interface WardProps {
  readonly health: Asked<HealthDay>;
  readonly known: boolean;
  readonly classes: readonly RosterClass[];
  readonly chosenClass: Signal<string | undefined>;
  readonly chosenRound: Signal<RoundKind | undefined>;
  readonly onBack: () => void;
  readonly onChild: (childId: string) => void;
  readonly onFinding: (childId: string, kind: HealthCheckKind) => void;
  readonly onReexamination: () => void;
}

/** A round through a class: who is due, one tap for a child that is well, one for all the rest. */
export const Ward = ({
  health,
  known,
  classes,
  chosenClass,
  chosenRound,
  onBack,
  onChild,
  onFinding,
  onReexamination,
}: WardProps) => {
  const say = useSay(healthTexts);
  const children = health.body?.children ?? [];
  const round = chosenRound.value ?? roundNow(children);
  const current = classes.find(({ classId }) => classId === chosenClass.value) ?? classes[0];
  const inClass = (classId: string): HealthChild[] => children.filter((child) => child.classId === classId);
  const shown = current ? inClass(current.classId) : [];
  return (
    <Page
      title={say('health.title')}
      onBack={onBack}
      aside={
        <>
          <fieldset class="segments">
            <legend class="unseen">{say('health.round')}</legend>
            {(['morning', 'noon'] as const).map((each) => (
              <button
                key={each}
                type="button"
                class="button"
                aria-pressed={round === each}
                onClick={() => {
                  chosenRound.value = each;
                }}
              >
                {say(`health.${each}`)}
              </button>
            ))}
          </fieldset>
          <button type="button" class="button" onClick={onReexamination}>
            {say('health.reexamination')}
          </button>
        </>
      }
    >
      <Answered question={health} icon="check">
        {() => (
          <>
            <Untold health={health} onMore={onChild} />
            <Tabs
              tabs={classes.map(({ classId, name }) => {
                const due = dueIn(inClass(classId), round).length;
                return { value: classId, name, beside: due === 0 ? undefined : say('health.due', { n: due }) };
              })}
              chosen={current?.classId}
              onChoose={(classId) => {
                chosenClass.value = classId;
              }}
            />
            {current ? (
              <section class="panel" aria-label={current.name}>
                <RoundHead key={`${current.classId} ${round}`} health={health} round={round} shown={shown} />
                {shown.length === 0 && <Notice icon="empty" title={say('health.none')} />}
                <ul class="health-list">
                  {shown.map((child) => (
                    <HealthRow
                      key={child.childId}
                      child={child}
                      round={round}
                      sent={health.stateOf(`${round} ${child.childId}`)}
                      onOpen={() => onChild(child.childId)}
                      onWell={() => markWell(health, child, round)}
                      onFinding={() => onFinding(child.childId, round)}
                    />
                  ))}
                </ul>
              </section>
            ) : (
              <Notice icon="roster" title={say(known ? 'health.noClasses' : 'app.loading')} />
            )}
          </>
        )}
      </Answered>
    </Page>
  );
};

const markWell = (health: Asked<HealthDay>, { childId }: HealthChild, kind: RoundKind): void => {
  health.send(`${kind} ${childId}`, '/health/checks', { childId, kind, well: true }, true);
};

interface RoundHeadProps {
  readonly health: Asked<HealthDay>;
  readonly round: RoundKind;
  readonly shown: readonly HealthChild[];
}

/** How many are due, and the one tap for all of them; a second tap confirms it. */
const RoundHead = ({ health, round, shown }: RoundHeadProps) => {
  const say = useSay(healthTexts);
  const sure = useSignal(false);
  const isOpen = ({ childId }: HealthChild): boolean => {
    const sent = health.stateOf(`${round} ${childId}`);
    return sent === 'none' || sent === 'refused';
  };
  const due = dueIn(shown, round).filter(isOpen);
  const atOnce = atOnceIn(shown, round).filter(isOpen);
  return (
    <header class="health-head">
      <p class="health-due">
        {say(`health.${round}`)}
        <small>{due.length === 0 ? say('health.done') : say('health.due', { n: due.length })}</small>
      </p>
      <Saving id={health.last} />
      {atOnce.length > 0 && (
        <button
          type="button"
          class={sure.value ? 'button button-main' : 'button'}
          onClick={() => {
            if (sure.value) for (const child of atOnce) markWell(health, child, round);
            sure.value = !sure.value;
          }}
        >
          {say(sure.value ? 'health.allWell.confirm' : 'health.allWell', { n: atOnce.length })}
        </button>
      )}
    </header>
  );
};
