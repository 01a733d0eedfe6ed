import type { Role } from '#contract/roles.ts';
import type { IconName } from '../../parts/icons.tsx';
import type { Screen } from '../../state/screens.ts';
import type { menuTexts } from './menuTexts.ts';

/** What the menu's numbers are counted from. */
export interface MenuFacts {
  readonly openAlerts: number;
  /** Children inside whom no caregiver has taken over from the desk. */
  readonly awaitingHandover: number;
}

export interface MenuItem {
  readonly icon: IconName;
  readonly label: keyof typeof menuTexts;
  readonly screen: Screen;
  /** Who sees it; everybody on the staff when left out. */
  readonly roles?: readonly Role[];
  /** How many wait there; nothing is shown for zero. */
  readonly count?: (facts: MenuFacts) => number;
  /** Its number stands on red: what waits there is not as it should be. */
  readonly urgent?: boolean;
}

/** Who works with children: guards and others see only what is theirs. */
const carers: readonly Role[] = ['caregiver', 'head'];

const zoneKeepers: readonly Role[] = ['caregiver', 'head', 'technician'];

/** The staff's work, in the order of a day: children first, then the house, then what only some may see. */
export const menu: readonly MenuItem[] = [
  { icon: 'roster', label: 'menu.roster', screen: { at: 'roster' }, roles: carers },
  {
    icon: 'handover',
    label: 'menu.handover',
    screen: { at: 'handover' },
    roles: carers,
    count: ({ awaitingHandover }) => awaitingHandover,
  },
  { icon: 'move', label: 'menu.moves', screen: { at: 'moves' }, roles: carers },
  { icon: 'phone', label: 'menu.phoneTail', screen: { at: 'phoneTail' }, roles: carers },
  { icon: 'count', label: 'menu.headCount', screen: { at: 'headCount' }, roles: carers },
  { icon: 'health', label: 'menu.health', screen: { at: 'health' }, roles: carers },
  { icon: 'medicine', label: 'menu.medicines', screen: { at: 'medicines' }, roles: carers },
  { icon: 'empty', label: 'menu.absences', screen: { at: 'absences' }, roles: carers },
  { icon: 'card', label: 'menu.pickups', screen: { at: 'pickups' }, roles: carers },
  {
    icon: 'bell',
    label: 'menu.alerts',
    screen: { at: 'alerts' },
    roles: carers,
    count: ({ openAlerts }) => openAlerts,
    urgent: true,
  },
  { icon: 'siren', label: 'menu.zones', screen: { at: 'zones' }, roles: zoneKeepers },
  { icon: 'rollCall', label: 'menu.rollCalls', screen: { at: 'rollCalls' } },
  { icon: 'lock', label: 'menu.closing', screen: { at: 'closing' }, roles: ['head'] },
  { icon: 'calendar', label: 'menu.today', screen: { at: 'today' }, roles: carers },
  { icon: 'chart', label: 'menu.overview', screen: { at: 'overview' }, roles: ['head'] },
  { icon: 'district', label: 'menu.summaries', screen: { at: 'summaries' }, roles: ['head'] },
  { icon: 'message', label: 'menu.messages', screen: { at: 'messages' }, roles: ['head', 'technician'] },
  { icon: 'people', label: 'menu.people', screen: { at: 'people', kind: 'child' }, roles: ['head'] },
  { icon: 'screen', label: 'menu.kiosks', screen: { at: 'kiosks' }, roles: ['head', 'technician'] },
  { icon: 'device', label: 'menu.devices', screen: { at: 'devices' }, roles: ['head', 'technician'] },
  { icon: 'site', label: 'menu.site', screen: { at: 'site' } },
  { icon: 'camera', label: 'menu.footage', screen: { at: 'footage' }, roles: zoneKeepers },
];

export const menuFor = (role: Role): MenuItem[] => menu.filter(({ roles }) => !roles || roles.includes(role));
