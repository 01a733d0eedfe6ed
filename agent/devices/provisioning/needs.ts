import type { PositionKind, SensorKind } from '#contract/values.ts';
import type { Position, Proof, UnitTestName } from '../positionStore.ts';

const ofCamera: readonly UnitTestName[] = ['reach', 'login', 'clock', 'picture', 'stream', 'event'];
const ofSensor: readonly UnitTestName[] = ['state', 'event'];
const ofSiren: readonly UnitTestName[] = ['state', 'sound'];

/** What a position needs to be proved for: its kind, its unit, and whether that unit can tell that somebody tampers with it. */
export type Needing = Pick<Position, 'kind' | 'unit'> & { readonly tellsTamper: boolean };

/**
 * The tests of a position, in the order in which they are best done. The tamper test is any unit's that can tell, and may
 * be tried on every camera: many learn to tell only when somebody switches it on in their web page.
 */
export const testsOf = ({ kind, tellsTamper }: Omit<Needing, 'unit'>): readonly UnitTestName[] =>
  tellsTamper || kind === 'camera' ? [...ofKind(kind), 'tamper'] : ofKind(kind);

const ofKind = (kind: PositionKind): readonly UnitTestName[] => {
  switch (kind) {
    case 'camera':
      return ofCamera;
    case 'siren':
      return ofSiren;
    case 'light':
    case 'panel':
    case 'relay':
      return ['state'];
    case 'door':
    case 'window':
    case 'motion':
    case 'panic':
    case 'smoke':
    case 'gas':
    case 'water':
    case 'input':
    case 'sensor':
      return ofSensor;
  }
};

/** Of the tests that prove it, those that have not passed on the unit that stands there now. */
export const lackingTests = (position: Needing, proofs: readonly Proof[]): UnitTestName[] =>
  testsOf(position).filter((test) => {
    // A camera that tells of no tampering is still a camera.
    if (test === 'tamper' && !position.tellsTamper) return false;
    return !proofs.some((each) => each.test === test && each.passed && each.unitId === position.unit?.unitId);
  });

/** Whether everything that it needs has passed on the unit that stands there now. */
export const isProved = (position: Needing, proofs: readonly Proof[]): boolean =>
  position.unit !== undefined && lackingTests(position, proofs).length === 0;

/** What the unit at a position may raise when somebody tries it, beside its tamper contact. */
const triggers: Readonly<Record<PositionKind, readonly SensorKind[]>> = {
  camera: ['motion', 'person', 'vehicle', 'animal', 'intrusion', 'line_cross'],
  door: ['opening'],
  window: ['opening', 'glass_break'],
  motion: ['motion', 'person'],
  panic: ['panic'],
  smoke: ['smoke'],
  gas: ['gas'],
  water: ['water'],
  siren: ['output'],
  light: ['output'],
  panel: ['panic', 'opening', 'intrusion'],
  input: ['input', 'opening', 'panic', 'motion'],
  relay: ['output'],
  sensor: [],
};

/** Whether this signal is the trigger that an event or tamper test waits for. A plain sensor may tell anything but its own health. */
export const isTrigger = (kind: PositionKind, test: 'event' | 'tamper', sensor: SensorKind): boolean => {
  if (test === 'tamper') return sensor === 'tamper' || (kind === 'camera' && sensor === 'image_fault');
  // A bare contact is what stands at its position.
  if (sensor === 'input' && byContact.has(kind)) return true;
  const wanted = triggers[kind];
  return wanted.length === 0 ? !health.has(sensor) : wanted.includes(sensor);
};
const byContact: ReadonlySet<PositionKind> = new Set(['door', 'window', 'motion', 'panic', 'smoke', 'gas', 'water']);
const health: ReadonlySet<SensorKind> = new Set(['battery', 'tamper', 'power', 'fault', 'image_fault']);
