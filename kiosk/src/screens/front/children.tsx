import { useSignal } from '@preact/signals';
import type { OwnChild, Session } from '#contract/identity.ts';
import { Face } from '../../parts/face.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { timeOfDay } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { ConfirmPanel } from './confirmPanel.tsx';

/** A guardian's own children: tap whom it is about, see what it changes, confirm. */
export const Children = ({ session }: { session: Session }) => {
  const kiosk = useKiosk();
  const say = useSay();
  const chosen = useSignal<readonly string[]>([]);
  const { children, person } = session;
  const toggle = (childId: string): void => {
    chosen.value = chosen.value.includes(childId)
      ? chosen.value.filter((id) => id !== childId)
      : [...chosen.value, childId];
  };
  if (children.length === 0) {
    return (
      <Page title={say('children.title', { name: person.name })}>
        <Notice
          icon="desk"
          title={say('children.none')}
          hint={say('children.none.hint')}
          action={{ label: say('app.home'), run: kiosk.leave }}
        />
      </Page>
    );
  }
  return (
    <Page title={say('children.title', { name: person.name })}>
      <div class="split">
        <section class="child-list" aria-label={say('children.hint')}>
          <p class="hint">{say('children.hint')}</p>
          {children.map((child) => (
            <ChildCard
              key={child.childId}
              child={child}
              chosen={chosen.value.includes(child.childId)}
              onToggle={() => toggle(child.childId)}
            />
          ))}
        </section>
        <ConfirmPanel session={session} chosen={children.filter(({ childId }) => chosen.value.includes(childId))} />
      </div>
    </Page>
  );
};

interface ChildCardProps {
  readonly child: OwnChild;
  readonly chosen: boolean;
  readonly onToggle: () => void;
}

const ChildCard = ({ child, chosen, onToggle }: ChildCardProps) => {
  const kiosk = useKiosk();
  const say = useSay();
  const since = child.since === null ? undefined : timeOfDay(Date.parse(child.since), kiosk.zone.value);
  const where = !child.present
    ? say('children.outside')
    : since === undefined
      ? say('children.insideNow')
      : say('children.inside', { time: since });
  return (
    <button type="button" class="child" aria-pressed={chosen} onClick={onToggle}>
      <span class="child-face">
        <Face who="child" personId={child.childId} name={child.name} />
        {chosen && (
          <span class="child-tick">
            <Icon name="check" />
          </span>
        )}
      </span>
      <span class="child-words">
        <b>{child.name}</b>
        <small>
          {child.className} · {where}
        </small>
      </span>
      <span class="child-way">
        <Icon name={child.present ? 'arrowOut' : 'arrowIn'} />
        {say(child.present ? 'children.out' : 'children.in')}
      </span>
    </button>
  );
};
