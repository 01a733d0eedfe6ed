import type { PositionKind, SensorKind } from '#contract/values.ts';
import type { Position, Proof, UnitTestName } from '../positionStore.ts';

const ofCamera: readonly UnitTestName[] = ['reach', 'login', 'clock', 'picture', 'stream', 'event', 'tamper'];
const ofSensor: readonly UnitTestName[] = ['state', 'event'];
const ofSiren: readonly UnitTestName[] = ['state', 'sound'];

/** The tests that prove a position of this kind, in the order in which they are best done. */
export const testsOf = (kind: PositionKind): readonly UnitTestName[] => {
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

/** Which tests prove it but could not be asked of every make: a camera without a tamper detector is still a camera. */
const optional: ReadonlySet<UnitTestName> = new Set(['tamper']);

/** Whether everything that its kind needs has passed on the unit that stands there now. */
export const isProved = ({ kind, unit }: Pick<Position, 'kind' | 'unit'>, proofs: readonly Proof[]): boolean =>
  unit !== undefined &&
  testsOf(kind).every((test) => {
    const proof = proofs.find((each) => each.test === test && each.unitId === unit.unitId);
    return proof ? proof.passed : optional.has(test);
  });

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
  const wanted = triggers[kind];
  return wanted.length === 0 ? !health.has(sensor) : wanted.includes(sensor);
};
const health: ReadonlySet<SensorKind> = new Set(['battery', 'tamper', 'power', 'fault', 'image_fault']);
