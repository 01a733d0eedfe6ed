import type { Session } from '#contract/identity.ts';
import { Icon } from '../../parts/icons.tsx';
import { Page } from '../../parts/page.tsx';
import { openAlerts } from '../../state/alerts.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { useHouse } from './house.tsx';
import { type MenuItem, menuFor } from './menu.ts';
import { menuTexts } from './menuTexts.ts';
import { Presence } from './presence.tsx';

/** A member of staff's own presence, and the way to the work. */
export const Staff = ({ session }: { session: Session }) => {
  const kiosk = useKiosk();
  const say = useSay(menuTexts);
  const { roster } = useHouse();
  const facts = {
    openAlerts: openAlerts(kiosk.live.value.alerts).length,
    awaitingHandover: roster?.children.filter((child) => child.awaitsHandover).length ?? 0,
  };
  return (
    <Page title={session.person.name}>
      {/* A technician looks after the house from outside, and is on no room's duty. */}
      {session.role !== 'technician' && <Presence staffId={session.person.id} />}
      <nav class="menu-grid" aria-label={say('menu.title')}>
        {menuFor(session.role).map((item) => (
          <Item key={item.label} item={item} count={item.count?.(facts) ?? 0} />
        ))}
      </nav>
    </Page>
  );
};

const Item = ({ item, count }: { item: MenuItem; count: number }) => {
  const kiosk = useKiosk();
  const say = useSay(menuTexts);
  return (
    <button type="button" class="menu-item" onClick={() => kiosk.go(item.screen)}>
      <Icon name={item.icon} size="large" />
      <span>{say(item.label)}</span>
      {count > 0 && (
        <b class="count-mark" data-urgent={item.urgent ?? false}>
          {count}
        </b>
      )}
    </button>
  );
};
