import { describe, expect, it } from 'vitest';
import { menu, menuFor } from '../../kiosk/src/screens/desk/menu.ts';

describe('the staff’s menu', () => {
  it('shows footage to whoever may look or ask for it, and the children’s work to both', () => {
    const labels = (role: Parameters<typeof menuFor>[0]) => menuFor(role).map(({ label }) => label);
    expect(labels('kiosk')).not.toContain('menu.footage');
    expect(labels('head')).toContain('menu.footage');
    for (const role of ['caregiver', 'head'] as const) {
      expect(labels(role)).toEqual(expect.arrayContaining(['menu.roster', 'menu.moves', 'menu.handover']));
    }
  });

  it('shows nothing of the children to a guard', () => {
    const screens = menuFor('kiosk').map(({ screen }) => screen.at);
    for (const at of ['roster', 'moves', 'handover', 'phoneTail', 'headCount'] as const) {
      expect(screens).not.toContain(at);
    }
  });

  it('names each thing once', () => {
    expect(new Set(menu.map(({ label }) => label)).size).toBe(menu.length);
  });
});
