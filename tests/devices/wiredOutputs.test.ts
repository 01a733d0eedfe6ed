import { describe, expect, test } from 'vitest';
import type { Position } from '#agent/devices/positionStore.ts';
import { type Wiring, wantedOutputs, wiredOutputs } from '#agent/devices/wiredOutputs.ts';
import { epochMs } from '#agent/time/clock.ts';
import type { PositionKind } from '#contract/values.ts';

const position = (
  positionId: string,
  kind: PositionKind,
  unit: { readonly unitId: string; readonly item?: string } | undefined,
  areaId?: string,
): Position => ({
  positionId,
  name: positionId,
  kind,
  areaId,
  zoneId: undefined,
  covers: [],
  unit: unit && { item: undefined, address: undefined, since: epochMs(1), until: undefined, other: undefined, ...unit },
});
const none: Wiring = { sirens: [], lightRooms: [], positions: [], isCamera: (unitId) => unitId.startsWith('cam-') };
const briefly = (wiring: Partial<Wiring>): string[] =>
  wiredOutputs({ ...none, ...wiring }).map(({ id, use, via }) =>
    via.kind === 'mqtt' ? `${use} ${id} mqtt:${via.deviceId}` : `${use} ${id} ${via.cameraId}/${via.item}`,
  );

describe('what the agent sounds and lights', () => {
  test('is a siren of facility.yaml by its device, its position, or the relay of a camera', () => {
    const positions = [position('gate-siren', 'siren', { unitId: 'shelly', item: 'shelly-siren' })];
    expect(briefly({ sirens: ['siren-hall', 'gate-siren', 'cam-yard/relay-2'], positions })).toEqual([
      'siren siren-hall mqtt:siren-hall',
      'siren shelly-siren mqtt:shelly-siren',
      'siren cam-yard-relay-2 cam-yard/relay-2',
    ]);
  });

  test('is what was wired to a camera as a siren or a light, without being named; a relay only where it is named', () => {
    const positions = [
      position('yard-siren', 'siren', { unitId: 'cam-1', item: 'relay-1' }),
      position('yard-light', 'light', { unitId: 'cam-1', item: 'relay-2' }, 'yard'),
      position('gate-lock', 'relay', { unitId: 'cam-2', item: 'relay-1' }),
    ];
    expect(briefly({ positions })).toEqual(['siren yard-siren cam-1/relay-1', 'light yard-light cam-1/relay-2']);
    expect(briefly({ positions, sirens: ['gate-lock'] })[0]).toBe('siren gate-lock cam-2/relay-1');
  });

  test('is each thing once, under the name of its position', () => {
    const positions = [position('yard-siren', 'siren', { unitId: 'cam-1', item: 'relay-1' })];
    expect(briefly({ positions, sirens: ['cam-1/relay-1', 'yard-siren'] })).toEqual(['siren yard-siren cam-1/relay-1']);
  });

  test('is not an input, an empty place, or a thing of the same name that is no camera', () => {
    const positions = [
      position('a', 'siren', { unitId: 'cam-1', item: 'input-1' }),
      position('b', 'siren', undefined),
      position('c', 'siren', { unitId: 'tasmota-1', item: 'relay-1' }),
      position('d', 'door', { unitId: 'cam-1', item: 'relay-1' }),
    ];
    expect(briefly({ positions })).toEqual([]);
  });

  test('sounds for an alarm, and is lit for the alarm of its own place', () => {
    const outputs = wiredOutputs({
      ...none,
      sirens: ['siren'],
      lightRooms: ['infant'],
      positions: [
        position('yard-light', 'light', { unitId: 'cam-1', item: 'relay-1' }, 'yard'),
        position('house-light', 'light', { unitId: 'cam-1', item: 'relay-2' }),
      ],
    });
    const wanted = (shouldSound: boolean, ...rooms: string[]): string[] =>
      [...wantedOutputs(outputs, { shouldSound, roomsInAlarm: new Set(rooms) })].sort();
    expect(wanted(false)).toEqual([]);
    expect(wanted(true)).toEqual(['siren']);
    expect(wanted(false, 'infant')).toEqual(['house-light', 'light-infant']);
    expect(wanted(false, 'yard')).toEqual(['house-light', 'yard-light']);
  });
});
