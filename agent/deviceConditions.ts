import type { Condition } from './alerts/conditions.ts';
import { commonCause, type LikelyCause, type SilenceFacts, type SilentGroup } from './devices/commonCause.ts';
import type { MuteOutput } from './devices/outputs.ts';
import type { PositionStore } from './devices/positionStore.ts';
import type { OfflineUnit } from './devices/store.ts';
import { type EpochMs, epochMs } from './time/clock.ts';

export interface DeviceSituation {
  readonly offline: readonly OfflineUnit[];
  readonly outputs: {
    /** The ids of the sirens, and of the cameras that sirens are wired to. */
    readonly sirens: readonly string[];
    readonly mute: readonly MuteOutput[];
    /** Where an output stands, where a position has a name for it. */
    readonly nameOf: (deviceId: string) => string | undefined;
    /** Configured sirens that have not introduced themselves. */
    readonly missing: readonly MuteOutput[];
  };
  /** Answers, but its events no longer come. */
  readonly stale: readonly { readonly deviceId: string; readonly since: EpochMs }[];
  /** Positions at which another unit than the bound one was found. */
  readonly swapped: ReturnType<PositionStore['swapped']>;
  readonly facts: SilenceFacts;
  /** Whether the open fault of a zone says already, by the name of its place, that the unit is not heard. */
  readonly isToldByZone: (unitId: string) => boolean;
  /** Of a camera: the host of its address. */
  readonly hostOf: (unitId: string) => string | undefined;
  readonly viaOf: (unitId: string) => string | undefined;
  /** How long a single device may be away. */
  readonly graceMs: number;
}

/** Long enough for a broker or a switch that only restarts, and for the last of many to be noticed. */
const groupGraceMs = 30_000;
/** After the broker is back everybody behind it has to come back too; what it remembers of them is from before. */
const settleMs = 30_000;

/** Events of a camera may be silent for as long before somebody is called. */
const staleGraceMs = 180_000;

const words: Readonly<Record<LikelyCause, string>> = {
  broker: '消息服务器 broker',
  bridge: '网桥 bridge',
  switch: '交换机 switch',
  power: '电源 power',
  wireless: '无线网络 wireless',
};

/**
 * What devices call alerts for: each unit that is offline, and one for many that fell silent at once, with the likely cause;
 * while that one lasts, or a zone tells of the unit by the name of its place, the single ones are not raised.
 */
export const deviceConditions = ({
  offline,
  outputs,
  stale,
  swapped,
  facts,
  isToldByZone,
  hostOf,
  viaOf,
  graceMs,
}: DeviceSituation): Condition[] => {
  const silent = offline.map(({ unitId, component, since }) => {
    const isCamera = component === 'camera';
    return { unitId, isCamera, since, host: isCamera ? hostOf(unitId) : undefined, via: viaOf(unitId) };
  });
  const groups = commonCause(silent, facts);
  // Asked for with every event, and nearly always everybody is there.
  const overMqtt = new Set(silent.length + groups.length === 0 ? [] : facts.mqttUnits());
  /** Not before the broker has been there for a while. */
  const settled = (unitIds: readonly string[], since: number, ms: number): number =>
    unitIds.some((unitId) => overMqtt.has(unitId)) ? Math.max(ms, facts.broker.since + settleMs - since) : ms;
  const explained = new Set(groups.flatMap(({ unitIds }) => unitIds));
  const groupGrace = Math.min(graceMs, groupGraceMs);
  const mute = new Set(outputs.mute.map(({ deviceId }) => deviceId));
  const sirens = new Set(outputs.sirens);
  const missing = outputs.missing.filter(({ deviceId }) => !mute.has(deviceId));
  const told = new Set([...mute, ...missing.map(({ deviceId }) => deviceId)]);
  return [
    ...togetherOf(groups, (group) =>
      group.cause === 'broker' ? groupGrace : settled(group.unitIds, group.since, groupGrace),
    ),
    // It was commanded and does not answer: nobody hears an alarm. There is nothing to wait for any more.
    ...outputs.mute.map(
      ({ deviceId, since }): Condition => ({
        kind: 'device_offline',
        severity: sirens.has(deviceId) ? 'critical' : 'warning',
        deviceId,
        since: epochMs(since),
        graceMs: 0,
        place: [
          outputs.nameOf(deviceId),
          sirens.has(deviceId) ? '警号没有响应 siren does not answer' : '指示灯没有响应 light does not answer',
        ]
          .filter((part) => part !== undefined)
          .join(' '),
      }),
    ),
    // It had its time to come: waiting longer would leave the house without a siren until the first alarm.
    ...missing.map(
      ({ deviceId, since }): Condition => ({
        kind: 'device_offline',
        severity: 'critical',
        deviceId,
        since: epochMs(since),
        graceMs: 0,
        place: '没有找到警号 siren not found',
      }),
    ),
    ...offline
      .filter(({ deviceId }) => !told.has(deviceId))
      .map(
        ({ unitId, deviceId, since }): Condition => ({
          kind: 'device_offline',
          severity: sirens.has(deviceId) ? 'critical' : 'warning',
          deviceId,
          since: epochMs(since),
          graceMs: settled([unitId], since, graceMs),
          // That nobody hears an alarm is another fact than that a zone is blind.
          isSuspended: explained.has(unitId) || (!sirens.has(deviceId) && isToldByZone(unitId)),
        }),
      ),
    ...stale.map(
      (device): Condition => ({
        ...device,
        kind: 'device_offline',
        severity: 'warning',
        graceMs: staleGraceMs,
        isSuspended: isToldByZone(device.deviceId),
      }),
    ),
    ...swapped.map(
      ({ positionId, unitId, name, since }): Condition => ({
        kind: 'unit_swapped',
        severity: 'warning',
        positionId,
        deviceId: unitId,
        place: name,
        since,
        graceMs: 0,
      }),
    ),
  ];
};

/** One alert however many groups there are: the largest names the cause. */
const togetherOf = (groups: readonly SilentGroup[], graceOf: (group: SilentGroup) => number): Condition[] => {
  const [largest] = [...groups].sort((a, b) => b.unitIds.length - a.unitIds.length);
  if (!largest) return [];
  const count = groups.reduce((sum, { unitIds }) => sum + unitIds.length, 0);
  const where = largest.where === '' ? '' : ` ${largest.where.slice(0, 40)}`;
  return [
    {
      kind: 'devices_silent',
      severity: 'critical',
      place: `${words[largest.cause]}${where}: ${count}`,
      since: epochMs(Math.min(...groups.map(({ since }) => since))),
      graceMs: graceOf(largest),
    },
  ];
};
