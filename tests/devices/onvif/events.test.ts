import { describe, expect, test } from 'vitest';
import { type Notification, type Reading, readingsOf, readNotification } from '#agent/devices/onvif/events.ts';
import { numbered, plainTopic } from '#agent/devices/onvif/topics.ts';
import { readXml } from '#agent/devices/onvif/xml.ts';
import { eventually } from '#tests/wait.ts';
import { startRig } from './rig.ts';

const notification = (
  topic: string,
  items: Record<string, string>,
  more: Partial<Notification> = {},
): Notification => ({ topic, items, source: { VideoSourceToken: 'v1' }, operation: 'Changed', ...more });

const shortly = (reading: Reading): string => {
  switch (reading.kind) {
    case 'level':
      return `${reading.item}:${reading.sensor}=${reading.isActive}`;
    case 'pulse':
      return `${reading.item}:${reading.sensor}!`;
    case 'count':
      return `${reading.item}:${reading.sensor}=${reading.count}`;
    case 'unclassified':
      return `${reading.item}?${reading.value}`;
  }
};
const short = (one: Notification, teachings: Parameters<typeof readingsOf>[1] = []) =>
  readingsOf(one, teachings).map(shortly);

describe('an event means, by its item before its topic', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['VideoSource/MotionAlarm', { State: 'true' }, ['motion:motion=true']],
    ['RuleEngine/CellMotionDetector/Motion', { IsMotion: '0' }, ['motion:motion=false']],
    ['RuleEngine/MotionRegionDetector/Motion', { State: '1' }, ['motion:motion=true']],
    ['RuleEngine/tnsajax:MotionDetector/Detection', { Detected: 'true' }, ['motion:motion=true']],
    ['RuleEngine/FieldDetector/ObjectsInside', { IsInside: 'true' }, ['intrusion:intrusion=true']],
    ['RuleEngine/LineDetector/Crossed', { ObjectId: '17' }, ['line-cross:line_cross!']],
    ['RuleEngine/tnsajax:LineDetector/Crossing', { ObjectId: '17', ClassName: 'Human' }, ['line-cross:line_cross!']],
    ['RuleEngine/CountAggregation/Counter', { Count: '12' }, ['people-count:people_count=12']],
    ['RuleEngine/TamperDetector/Tamper', { IsTamper: 'true' }, ['tamper:tamper=true']],
    ['VideoSource/GlobalSceneChange/ImagingService', { State: 'true' }, ['tamper:tamper=true']],
    ['VideoAnalytics/tnshik:MaskAlarm', { State: 'on' }, ['tamper:tamper=true']],
    ['VideoSource/ImageTooBlurry/AnalyticsService', { State: 'true' }, ['image-blurry:image_fault=true']],
    ['VideoSource/ImageTooDark/ImagingService', { State: 'false' }, ['image-dark:image_fault=false']],
    ['AudioAnalytics/Audio/DetectedSound', { IsSoundDetected: 'true' }, ['sound:sound=true']],
    ['AudioAnalytics/Audio/DetectedSound', { State: 'true' }, ['sound:sound=true']],
    ['RuleEngine/MyRuleDetector/PeopleDetect', { State: 'true' }, ['person:person=true']],
    ['RuleEngine/MyRuleDetector/FaceDetect', { State: 'true' }, ['person:person=true']],
    ['RuleEngine/MyRuleDetector/VehicleDetect', { State: 'true' }, ['vehicle:vehicle=true']],
    ['RuleEngine/MyRuleDetector/DogCatDetect', { State: 'true' }, ['animal:animal=true']],
    ['RuleEngine/MyRuleDetector/BabyCryingDetect', { State: 'true' }, ['cry:cry=true']],
    ['UserAlarm/IVA/HumanShapeDetect', { State: 'true' }, ['person:person=true']],
    ['VehicleAlarm/IVB/VehicleDetect', { State: 'true' }, ['vehicle:vehicle=true']],
    // Tapo moves its items from topic to topic with each firmware.
    ['RuleEngine/CellMotionDetector/People', { IsPeople: 'true' }, ['person:person=true']],
    ['RuleEngine/PeopleDetector/People', { IsPeople: 'false' }, ['person:person=false']],
    ['RuleEngine/TPSmartEventDetector/TPSmartEvent', { IsVehicle: 'true' }, ['vehicle:vehicle=true']],
    ['RuleEngine/TPSmartEventDetector/TPSmartEvent', { IsPet: 'true' }, ['animal:animal=true']],
    ['RuleEngine/CellMotionDetector/TpSmartEvent', { IsBabyCry: 'true' }, ['cry:cry=true']],
    ['RuleEngine/CellMotionDetector/TpSmartEvent', { IsGlassBreak: 'true' }, ['glass-break:glass_break=true']],
    ['RuleEngine/CellMotionDetector/Intrusion', { IsIntrusion: 'true' }, ['intrusion:intrusion=true']],
    ['RuleEngine/CellMotionDetector/LineCross', { IsLineCross: 'true' }, ['line-cross:line_cross!']],
    ['RuleEngine/CellMotionDetector/LineCross', { IsLineCross: 'false' }, []],
    ['RuleEngine/CellMotionDetector/Tamper', { IsTamper: '1' }, ['tamper:tamper=true']],
    [
      'RuleEngine/ObjectDetection/Object',
      { ClassTypes: 'Human Vehicle' },
      ['person:person=true', 'vehicle:vehicle=true', 'animal:animal=false'],
    ],
    [
      'RuleEngine/ObjectDetection/Object',
      { ClassTypes: '' },
      ['person:person=false', 'vehicle:vehicle=false', 'animal:animal=false'],
    ],
    ['Device/HardwareFailure/StorageFailure', { Failed: 'true' }, ['fault-storage:fault=true']],
    ['UserAlarm/VideoLost', { State: 'true' }, ['video-loss:image_fault=true']],
    ['RecordingConfig/JobState', { State: 'Active' }, []],
    ['Monitoring/OperatingTime/LastReboot', { Status: '2026-09-16T00:00:00Z' }, []],
    ['Monitoring/ProcessorUsage', { Value: '1' }, []],
    ['RuleEngine/MyRuleDetector/Visitor', { State: 'true' }, ['MyRuleDetector-Visitor-State?true']],
    ['Vendor/Odd', { A: 'true', B: 'false' }, []],
    ['Vendor/Odd', { A: 'seven' }, []],
  ])('%s %j → %j', (topic, items, expected) => {
    expect(short(notification(topic, items))).toEqual(expected);
  });

  test.each([
    ['Device/Trigger/DigitalInput', 'LogicalState', 'true', { InputToken: 'DigitalInput_2' }, 'input-2:input=true'],
    ['Device/Trigger/tnshik:AlarmIn', 'State', 'true', { AlarmInToken: '1' }, 'input-1:input=true'],
    ['Device/Trigger/Relay', 'LogicalState', 'active', { RelayToken: 'Relay_1' }, 'relay-1:output=true'],
    ['Device/Trigger/Relay', 'LogicalState', 'inactive', { RelayToken: 'AlarmOut_0' }, 'relay-0:output=false'],
  ])('%s of %s: an input is no motion, and a relay’s word is feedback', (topic, item, value, source, expected) => {
    expect(short(notification(topic, { [item]: value }, { source }))).toEqual([expected]);
  });
});

describe('how things stand when one subscribes', () => {
  test('is a level and never a pulse', () => {
    const initialized = { operation: 'Initialized' } as const;
    expect(short(notification('RuleEngine/LineDetector/Crossed', { ObjectId: '3' }, initialized))).toEqual([]);
    expect(
      short(notification('RuleEngine/CellMotionDetector/LineCross', { IsLineCross: 'true' }, initialized)),
    ).toEqual([]);
    expect(short(notification('VideoSource/MotionAlarm', { State: 'true' }, initialized))).toEqual([
      'motion:motion=true',
    ]);
  });

  test('is unknown again when the property is deleted', () => {
    expect(short(notification('VideoSource/MotionAlarm', { State: 'true' }, { operation: 'Deleted' }))).toEqual([
      'motion:motion=undefined',
    ]);
  });
});

describe('an event that was taught', () => {
  test('means what it was taught from then on', () => {
    const visitor = notification('RuleEngine/MyRuleDetector/Visitor', { State: 'true' });
    const teaching = { topic: visitor.topic, item: 'State', sensor: 'panic' } as const;
    expect(short(visitor, [teaching])).toEqual(['MyRuleDetector-Visitor-State:panic=true']);
    expect(short({ ...visitor, topic: 'RuleEngine/Other' }, [teaching])).toEqual(['RuleEngine-Other-State?true']);
  });
});

describe('the topic', () => {
  test.each([
    ['tns1:VideoSource/MotionAlarm', {}, 'VideoSource/MotionAlarm'],
    ['tns1:VideoSource/tns1:MotionAlarm//.', {}, 'VideoSource/MotionAlarm'],
    ['q:VideoSource/q:MotionAlarm/', { q: 'http://www.onvif.org/ver10/topics' }, 'VideoSource/MotionAlarm'],
    ['tns1:Device/Trigger/tnshik:AlarmIn', {}, 'Device/Trigger/tnshik:AlarmIn'],
    ['', {}, ''],
  ])('%s is %s', (topic, prefixes, plain) => {
    expect(plainTopic(topic, prefixes)).toBe(plain);
  });

  test('is read with whatever prefixes, from named items', async () => {
    const [element] =
      (await readXml(
        '<n:NotificationMessage xmlns:n="a" xmlns:q="http://www.onvif.org/ver10/topics"><n:Topic>q:Device/q:Trigger/q:DigitalInput</n:Topic>' +
          '<n:Message><z:Message xmlns:z="b" PropertyOperation="Changed"><z:Source><z:SimpleItem Name="InputToken" Value="1"/></z:Source>' +
          '<z:Data><z:SimpleItem Name="Other" Value="x"/><z:SimpleItem Value="true" Name="LogicalState"/></z:Data></z:Message></n:Message></n:NotificationMessage>',
      )) ?? [];
    const read = element && readNotification(element);
    expect(read).toMatchObject({ topic: 'Device/Trigger/DigitalInput', operation: 'Changed' });
    expect(read && short(read)).toEqual(['input-1:input=true']);
  });

  test.each([
    ['DI_1', 'input-1'],
    ['000', 'input-0'],
    ['Front door', 'input-Front-door'],
    [undefined, 'input'],
  ])('the input %s is %s', (token, item) => {
    expect(numbered('input', token)).toBe(item);
  });
});

describe('on the wire', () => {
  const hearing = async (options: Parameters<typeof startRig>[0] = {}) => {
    const rig = await startRig(options);
    await rig.listen();
    await eventually('the first word', () => rig.level('motion') === 'clear');
    return rig;
  };

  test('inputs, relays, people, lines and counts are what they are', async () => {
    const rig = await hearing();
    expect(rig.level('input-1')).toBe('clear');
    rig.camera.setInput('DigitalInput_2', true);
    rig.camera.crossLine();
    rig.camera.count(7);
    rig.camera.report('people', true);
    await eventually('all of it', () => rig.level('input-2') === 'active' && rig.level('person') === 'active');
    await eventually(
      'the count',
      () => rig.signals.of('cam-1').find(({ item }) => item === 'people-count')?.count === 7,
    );
    expect(rig.pulses).toMatchObject([{ unitId: 'cam-1', item: 'line-cross', sensor: 'line_cross' }]);
    expect(await rig.driver.setRelay('relay-1', true)).toEqual({ ok: true, hasLease: true });
    await eventually('the relay’s own word', () => rig.level('relay-1') === 'active');
    expect(await rig.driver.setRelay('relay-9', true)).toMatchObject({ ok: false });
  });

  test('two events of one motion are one signal, which ends with the last of them', async () => {
    const rig = await hearing();
    const seen: string[] = [];
    rig.signals.onChange(({ item, level }) => void (item === 'motion' && seen.push(level)));
    const twin = (value: string) =>
      rig.camera.emit({ topic: 'tns1:RuleEngine/CellMotionDetector/Motion', items: { IsMotion: value } });
    rig.camera.report('motion', true);
    twin('true');
    rig.camera.report('motion', false);
    rig.camera.report('tamper', true);
    await eventually('all of it', () => rig.level('tamper') === 'active');
    expect(rig.level('motion')).toBe('active');
    twin('false');
    await eventually('the end', () => rig.level('motion') === 'clear');
    // Once more, and the other one ends first.
    rig.camera.report('motion', true);
    twin('true');
    twin('false');
    rig.camera.report('tamper', false);
    await eventually('all of it', () => rig.level('tamper') === 'clear');
    expect(rig.level('motion')).toBe('active');
    rig.camera.report('motion', false);
    await eventually('the end', () => rig.level('motion') === 'clear');
    expect(seen).toEqual(['active', 'clear', 'active', 'clear']);
  });

  test('what nobody knows is told once, and can be taught', async () => {
    let sensor: 'panic' | undefined;
    const topic = 'RuleEngine/MyRuleDetector/Visitor';
    const rig = await hearing({
      driver: { teachings: () => (sensor ? [{ topic, item: 'State', sensor }] : []) },
    });
    const ring = (value: string) => rig.camera.emit({ topic: `tns1:${topic}`, items: { State: value } });
    ring('true');
    ring('false');
    await eventually('it', () => rig.level('MyRuleDetector-Visitor-State') === 'clear');
    expect(rig.unclassified).toEqual([`${topic} State true`]);
    sensor = 'panic';
    ring('true');
    await eventually('what it was taught', () =>
      rig.signals.of('cam-1').some((one) => one.sensor === 'panic' && one.level === 'active'),
    );
  });
});
