import type { Session } from '#contract/identity.ts';
import type { Unsaved } from '../outbox/outbox.ts';
import type { RightEnd } from './right.ts';

/** Why somebody identifies, and so where they go afterwards. */
export type Purpose =
  | { readonly for: 'children' | 'staff' | 'sending' | 'settings' | 'site' }
  /** `alertId`: of that alert, as a link asked. */
  | { readonly for: 'footage'; readonly alertId?: string }
  | { readonly for: 'acknowledge'; readonly alertId: string }
  /** The agent forgot who stands here: the same person goes back to where they were. */
  | { readonly for: 'again'; readonly personId: string; readonly screen: Screen };

/** One child's coming or going as it was tapped; `id` is its entry in the outbox. */
export interface Act {
  readonly id: string;
  readonly name: string;
  readonly direction: 'in' | 'out';
  /** Not sent: without the agent nobody could be asked, and the desk has to see to it. */
  readonly atDesk?: boolean;
}

/** Before anybody is known, and a guardian's few steps: in the first script that is loaded. */
export type FrontScreen =
  | { readonly at: 'starting' | 'elsewhere' | 'unreachable' | 'board' | 'children' }
  /**
   * `lost`: entries that were never saved when the kiosk's right ended, and how it did. `footageOf`: the alert whose footage
   * a link asked for; empty for none.
   */
  | {
      readonly at: 'enrol';
      readonly code: string;
      readonly lost: Unsaved;
      readonly end?: RightEnd | undefined;
      readonly footageOf: string;
    }
  | { readonly at: 'identify'; readonly purpose: Purpose }
  | { readonly at: 'done'; readonly acts: readonly Act[] };
/** Staff at work with children and rooms. */
export type DeskScreen =
  | { readonly at: 'staff' | 'phoneTail' }
  /** Opens on a room where one is named: a tablet at work in it. */
  | ({ readonly at: 'roster'; readonly roomId?: string | undefined } & RosterView)
  | { readonly at: 'handover'; readonly roomId?: string | undefined }
  | { readonly at: 'child'; readonly childId: string; readonly back: DeskScreen }
  /** From a child's sheet it comes with that child, and goes back there. */
  | { readonly at: 'moves'; readonly child?: { readonly childId: string; readonly back: DeskScreen } | undefined };
/** Where one was on the roster, so that the way back from a child leads there. */
export interface RosterView {
  readonly tab?: string | undefined;
  readonly filter?: 'all' | 'expected' | 'present' | 'departed' | 'handover' | undefined;
  /** Searching the whole house, with what was typed. */
  readonly query?: string | undefined;
}
/** Caring for the children of the day. */
export type CareScreen = { readonly at: 'headCount' | 'health' | 'medicines' | 'absences' | 'pickups' };
/** What the agent warns of, and what is done about it. */
export type AlertScreen = { readonly at: 'alerts' } | { readonly at: 'acknowledge'; readonly alertId: string };
/** An emergency does not wait for a PIN: open to whoever stands at the kiosk. */
export type RollCallScreen =
  | { readonly at: 'rollCall' | 'rollCalls' }
  /** `isUnsure`: the agent did not say whether one is under way. */
  | { readonly at: 'rollCallStart'; readonly isUnsure: boolean }
  | { readonly at: 'rollCallReport'; readonly rollCallId: string };
/** The head closes the day. */
export type ClosingScreen = { readonly at: 'closing' };
/** The box itself: nobody's name, so nobody needs to be identified. */
export type SiteScreen = { readonly at: 'site' };
/** What this kiosk has not told the agent yet, and what the agent did not take. */
export type SendingScreen = { readonly at: 'sending' };
/** How this kiosk is set up. */
export type SettingsScreen = { readonly at: 'settings' };
/** Something that happened, to be seen on the cameras that saw it. */
export interface FootageOf {
  /** What it is, as `/footage/cameras-for` asks. */
  readonly query: string;
  /** Why it is looked at: what happened says it. */
  readonly reason: string;
  readonly back: Screen;
}
/** A stretch of some cameras that is being looked at, or is kept for a case. */
export interface Taken {
  readonly streams: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly caseRef?: string;
}
export type FootageScreen =
  /** `atMs`: what happened then is to be shown, of that camera; `alertId`: that alert, as a link asks. */
  | {
      readonly at: 'footage';
      readonly streamId?: string;
      readonly atMs?: number;
      readonly event?: FootageOf;
      readonly alertId?: string | undefined;
    }
  | { readonly at: 'viewings' }
  /** With `taken`, that is to be kept or handed over. */
  | { readonly at: 'holds' | 'exports'; readonly taken?: Taken };

export type PersonKind = 'child' | 'adult' | 'staff' | 'class';
/** The head's records of people and classes. */
export type PeopleScreen =
  | { readonly at: 'people'; readonly kind: PersonKind }
  /** Without a record id it is a new one. */
  | { readonly at: 'person'; readonly kind: PersonKind; readonly recordId: string | undefined }
  | { readonly at: 'rosterFile' };
export type KiosksScreen = { readonly at: 'kiosks' };
/** Devices, from the box they come in to proved working; the overview where no page of theirs is named. */
export type DevicesScreen = { readonly at: 'devices'; readonly view?: DevicesView };
export type DevicesView =
  | { readonly page: 'inbox' | 'accounts' | 'table' | 'report' }
  /** Something of the inbox gets its place; a camera by its address where the key is empty. */
  | { readonly page: 'new'; readonly key: string }
  | { readonly page: 'prove' | 'position'; readonly positionId: string };
/** What is armed, what reported, and what persons do about it. */
export type ZonesScreen = { readonly at: 'zones' };

/** Who was reached by what went out, and how people are reached at all. */
export type MessagesScreen = { readonly at: 'messages'; readonly view?: MessagesView };
export type MessagesView = 'reached' | 'drill' | 'contacts' | 'consents';

/** A day and a month as they were: numbers to read, and breaches to answer. */
export type OfficeScreen =
  | { readonly at: 'today' | 'overview' | 'summaries' }
  /** What the district asks; opens on one where it is named. */
  | { readonly at: 'notices'; readonly noticeId?: string };

interface ScreenOf {
  readonly front: FrontScreen;
  readonly desk: DeskScreen;
  readonly care: CareScreen;
  readonly alerts: AlertScreen;
  readonly rollCall: RollCallScreen;
  readonly closing: ClosingScreen;
  readonly site: SiteScreen;
  readonly sending: SendingScreen;
  readonly settings: SettingsScreen;
  readonly footage: FootageScreen;
  readonly office: OfficeScreen;
  readonly people: PeopleScreen;
  readonly kiosks: KiosksScreen;
  readonly devices: DevicesScreen;
  readonly zones: ZonesScreen;
  readonly messages: MessagesScreen;
}
/** An area's screens come with code, texts and styles of their own, loaded when first needed. */
export type Area = keyof ScreenOf;
export type Screen = ScreenOf[Area];

const areaOf: { readonly [A in Area as ScreenOf[A]['at']]: A } = {
  starting: 'front',
  elsewhere: 'front',
  unreachable: 'front',
  enrol: 'front',
  board: 'front',
  identify: 'front',
  children: 'front',
  done: 'front',
  staff: 'desk',
  roster: 'desk',
  child: 'desk',
  moves: 'desk',
  handover: 'desk',
  phoneTail: 'desk',
  headCount: 'care',
  health: 'care',
  medicines: 'care',
  absences: 'care',
  pickups: 'care',
  alerts: 'alerts',
  acknowledge: 'alerts',
  rollCall: 'rollCall',
  rollCallStart: 'rollCall',
  rollCalls: 'rollCall',
  rollCallReport: 'rollCall',
  closing: 'closing',
  site: 'site',
  sending: 'sending',
  settings: 'settings',
  footage: 'footage',
  today: 'office',
  overview: 'office',
  notices: 'office',
  summaries: 'office',
  viewings: 'footage',
  holds: 'footage',
  exports: 'footage',
  people: 'people',
  person: 'people',
  rosterFile: 'people',
  kiosks: 'kiosks',
  devices: 'devices',
  zones: 'zones',
  messages: 'messages',
};
export const isIn = <A extends Area>(area: A, screen: Screen): screen is ScreenOf[A] => areaOf[screen.at] === area;

/**
 * Where an identified person goes; undefined when that person may not go where they wanted. `roomId`: the room in which
 * this tablet hangs, empty for a kiosk of the whole house.
 */
export const screenAfter = (session: Session, purpose: Purpose, roomId = ''): Screen | undefined => {
  if (session.person.kind === 'adult') return purpose.for === 'children' ? { at: 'children' } : undefined;
  switch (purpose.for) {
    case 'children':
    case 'staff':
      return roomId !== '' && caresForChildren(session) ? { at: 'roster', roomId } : { at: 'staff' };
    case 'again':
      return session.person.id === purpose.personId ? purpose.screen : screenAfter(session, { for: 'staff' }, roomId);
    case 'sending':
    case 'settings':
      return { at: purpose.for };
    case 'footage':
      return mayWatchFootage(session) ? { at: 'footage', alertId: purpose.alertId } : undefined;
    case 'site':
      return isTechnical(session) ? { at: 'site' } : undefined;
    case 'acknowledge':
      return caresForChildren(session) ? { at: 'acknowledge', alertId: purpose.alertId } : undefined;
  }
};

/** Who works with children: guards and others see only what is theirs. */
export const caresForChildren = ({ role }: Session): boolean => role === 'caregiver' || role === 'head';

/** The head keeps the records of people and the kiosks, and closes the day. */
export const isHead = ({ role }: Session): boolean => role === 'head';

export const mayWatchFootage = ({ role }: Pick<Session, 'role'>): boolean =>
  role !== 'kiosk' && role !== 'district' && role !== 'auditor';

const isTechnical = ({ role }: Session): boolean => role === 'head' || role === 'technician';

const readingIdleMs = 120_000;

/** How long a screen stays without a touch before the board returns; undefined for those that stay. */
export const idleMsOf = ({ at }: Screen, idleSeconds: number): number | undefined => {
  switch (at) {
    case 'starting':
    case 'elsewhere':
    case 'unreachable':
    case 'enrol':
    case 'board':
    case 'rollCall':
      return undefined;
    case 'site':
    case 'today':
    case 'overview':
    case 'notices':
    case 'summaries':
    case 'footage':
    case 'viewings':
    case 'holds':
    case 'exports':
    case 'people':
    case 'person':
    case 'rosterFile':
    case 'kiosks':
    case 'devices':
    case 'zones':
    case 'messages':
    // Hands are on a child, a thermometer or a telephone while these are open.
    case 'headCount':
    case 'health':
    case 'medicines':
    case 'absences':
    case 'pickups':
    case 'rollCallStart':
    case 'rollCallReport':
    case 'rollCalls':
    case 'alerts':
    case 'closing':
      return readingIdleMs;
    default:
      return idleSeconds * 1000;
  }
};
