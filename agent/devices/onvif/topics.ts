import type { SensorKind } from '#contract/values.ts';

/** What an event means in our words, whatever its camera calls it. */
export interface Meaning {
  readonly sensor: SensorKind;
  /** Tells the signals of one unit apart. Two events with one item are told twice of the same thing. */
  readonly item: string;
  readonly kind: 'level' | 'pulse' | 'count';
}

const level = (sensor: SensorKind, item: string = sensor): Meaning => ({ sensor, item, kind: 'level' });
const pulse = (sensor: SensorKind, item: string): Meaning => ({ sensor, item, kind: 'pulse' });

/** Data items whose name says what they mean. They go before the topic: firmware moves topics around. */
const byItem: Readonly<Record<string, Meaning>> = {
  IsMotion: level('motion'),
  IsTamper: level('tamper'),
  IsInside: level('intrusion'),
  IsIntrusion: level('intrusion'),
  IsLineCross: pulse('line_cross', 'line-cross'),
  IsPeople: level('person'),
  IsPerson: level('person'),
  IsVehicle: level('vehicle'),
  IsPet: level('animal'),
  IsBabyCry: level('cry'),
  IsGlassBreak: level('glass_break', 'glass-break'),
  IsSoundDetected: level('sound'),
  Count: { sensor: 'people_count', item: 'people-count', kind: 'count' },
};

/** Topics whose items are called `State`, `Value` or the like. The first that fits; most particular first. */
const byTopic: readonly (readonly [RegExp, Meaning])[] = [
  [/\/BabyCry\w*$/i, level('cry')],
  [/\/(PeopleDetect|FaceDetect|HumanShapeDetect|HumanDetect|PersonDetect\w*|People)$/i, level('person')],
  [/\/VehicleDetect\w*$|VehicleAlarm\//i, level('vehicle')],
  [/\/(DogCat|Pet|Animal)Detect\w*$/i, level('animal')],
  [/GlassBreak/i, level('glass_break', 'glass-break')],
  [/^AudioAnalytics\/|\/DetectedSound$/i, level('sound')],
  [
    /^VideoSource\/MotionAlarm$|MotionDetector\/(Motion|Detection)$|\/MotionRegionDetector\/|\/CellMotionDetector\/Motion$/i,
    level('motion'),
  ],
  [/FieldDetector\/|\/Intrusion$/i, level('intrusion')],
  [/LineDetector\/|\/LineCross\w*$/i, pulse('line_cross', 'line-cross')],
  [/TamperDetector\/|\/Tamper$|\/MaskAlarm$|\/GlobalSceneChange(\/|$)/i, level('tamper')],
  [/\/ImageTooBlurry(\/|$)/i, level('image_fault', 'image-blurry')],
  [/\/ImageTooDark(\/|$)/i, level('image_fault', 'image-dark')],
  [/\/ImageTooBright(\/|$)/i, level('image_fault', 'image-bright')],
  [/\/VideoLost$|\/SignalLoss$/i, level('image_fault', 'video-loss')],
  [/HardwareFailure\/StorageFailure/i, level('fault', 'fault-storage')],
  [/HardwareFailure\/FanFailure/i, level('fault', 'fault-fan')],
  [/HardwareFailure\/PowerSupplyFailure/i, level('fault', 'fault-power')],
  [/HardwareFailure\/TemperatureCritical/i, level('fault', 'fault-temperature')],
];

/** Inputs and relays: each token is an item of its own. */
const inputTopic = /Trigger\/(DigitalInput|AlarmIn)$/i;
const relayTopic = /Trigger\/Relay$/i;

/** Health and housekeeping, which others tell better. */
const ofNoInterest = /^(Monitoring|RecordingConfig|Backup|Configuration|Media|RecordingHistory)\//i;

const onvifTopics = 'http://www.onvif.org/ver10/topics';

/**
 * A topic without ONVIF's prefix, whatever the camera calls it, and without trailing dots:
 * `RuleEngine/CellMotionDetector/Motion`. A vendor's own segment keeps the vendor's prefix.
 */
export const plainTopic = (topic: string, prefixes: Readonly<Record<string, string>> = {}): string =>
  topic
    .replace(/[\s/.]+$/, '')
    .split('/')
    .map((segment) => {
      const [, prefix, name] = /^\s*(?:([\w.-]+):)?(.*?)\s*$/.exec(segment) ?? [];
      const isVendors = prefix !== undefined && prefix !== 'tns1' && prefixes[prefix] !== onvifTopics;
      return isVendors ? `${prefix}:${name}` : name;
    })
    .filter(Boolean)
    .join('/');

/** Without any prefix: what the table compares. */
const bare = (topic: string): string => topic.replace(/(^|\/)[\w.-]+:/g, '$1');

/** `yes` of the many ways in which cameras say it; undefined for what is no boolean. */
export const truth = (value: string): boolean | undefined => {
  const word = value.trim().toLowerCase();
  if (yes.has(word)) return true;
  return no.has(word) ? false : undefined;
};
const yes = new Set(['true', '1', 'active', 'on']);
const no = new Set(['false', '0', 'inactive', 'off']);

/**
 * What one data item of an event means; `ignored` for what is of no interest, undefined for what nobody knows.
 * `token`: of the input or relay that the event is about.
 */
export const meaningOf = (topic: string, item: string, token: string | undefined): Meaning | 'ignored' | undefined => {
  const plain = bare(topic);
  if (relayTopic.test(plain)) return level('output', numbered('relay', token));
  if (inputTopic.test(plain)) return level('input', numbered('input', token));
  const named = byItem[item];
  if (named) return named;
  if (ofNoInterest.test(plain)) return 'ignored';
  return byTopic.find(([pattern]) => pattern.test(plain))?.[1];
};

/** `input-1` for `1`, `DI_1` or `AlarmIn_001`; the token itself where it ends in no number. */
export const numbered = (kind: 'input' | 'relay', token: string | undefined): string => {
  const digits = /(\d+)\D*$/.exec(token ?? '')?.[1];
  return digits === undefined ? slug(`${kind}-${token ?? ''}`) : `${kind}-${Number(digits)}`;
};

/** Text as an id: letters, digits and dashes. */
export const slug = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');

/** What a detector of objects names in `ClassTypes`, separated by blanks. */
export const objectClasses: readonly (readonly [RegExp, Meaning])[] = [
  [/\b(human|person|people|face)\b/i, level('person')],
  [/\b(vehicle|car|truck|bus|motorcycle|bicycle)\b/i, level('vehicle')],
  [/\b(animal|pet|dog|cat)\b/i, level('animal')],
];
