import { join, resolve } from 'node:path';
import { forbiddenToCameras } from '#contract/places.ts';
import type { FieldFault } from './fieldFaults.ts';
import { brokerContradictions, listenContradictions } from './listeners.ts';
import { type GuardianPageConfig, type MessagesConfig, messagesContradictions, messagesOf } from './messages.ts';
import { type NvrConfig, nvrContradictions } from './nvr.ts';
import type {
  AreaConfig,
  CameraConfig,
  ClassConfig,
  FacilityFile,
  PositionConfig,
  ProfiledConfig,
  RoomConfig,
  TlsFiles,
} from './schema.ts';
import { upstreamContradictions } from './upstream.ts';
import { type ZoneConfig, zoneContradictions, zonesOf } from './zones.ts';

type UpstreamFile = NonNullable<FacilityFile['upstream']>;

/** The whole configuration, every default filled in, frozen. Durations in milliseconds. */
export interface Config {
  readonly site: {
    readonly code: string;
    readonly name: string;
    readonly timeZone: string;
    /** Where the house stands, and whom police and district may ring: for the filing sheet. */
    readonly address?: string;
    readonly contact?: string;
  };
  readonly rulePack: string;
  readonly mixedAges: 'youngest' | 'class_type' | 'carry';
  /** Licensed places of the whole facility, at most 150 (seed 四(一)). */
  readonly places: number;
  readonly hours: { readonly open: string; readonly close: string; readonly seal: string };
  readonly attendance: {
    /** Who takes a child over: the desk with its check-in, or a caregiver who confirms it. */
    readonly handover: 'desk' | 'caregiver';
    /** `HH:MM`, local: stays that began on an earlier day are closed and flagged; undefined: never. */
    readonly autoClose: string | undefined;
    /** After the time at which an expected child should have come, so long until it is asked after. */
    readonly overdueMs: number;
    /** After closing time, so long until a child who is still inside is an alert. */
    readonly latePickupMs: number;
    /** How long a room with children goes between head counts, and after a child came in. */
    readonly countTimes: { readonly everyMs: number; readonly afterEntryMs: number };
  };
  readonly health: {
    /** `HH:MM`, local: from then on a noon check is due. */
    readonly noonCheck: string;
    /** After a finding, so long until an untold guardian is an alert. */
    readonly tellGuardianMs: number;
    /** After its time, so long until a dose that nobody gave is an alert. */
    readonly medicineMs: number;
  };
  readonly rooms: readonly RoomConfig[];
  /** Every place of the house: the rooms, and what `areas` adds to them. */
  readonly areas: readonly AreaConfig[];
  /** At least one zone of each class. */
  readonly zones: readonly ZoneConfig[];
  readonly classes: readonly ClassConfig[];
  readonly peopleFile: string | undefined;
  readonly listen: {
    readonly address: string;
    readonly port: number;
    readonly tls: TlsFiles | undefined;
    /** Who signs the certificates that the district may show; undefined: none is asked for. */
    readonly clientCa: string | undefined;
  };
  readonly broker:
    | {
        readonly kind: 'embedded';
        readonly port: number;
        /** Where devices of the house come in; undefined: on loopback only. */
        readonly listen:
          | { readonly address: string; readonly port: number; readonly tls: TlsFiles | undefined }
          | undefined;
      }
    | {
        readonly kind: 'external';
        readonly url: string;
        /** The file of its certificate authority; undefined: one that the system trusts. */
        readonly ca: string | undefined;
      };
  readonly discoveryPrefix: string;
  /** The sirens: devices, positions, or relays of cameras (`CAMERA/relay-1`). */
  readonly sirens: readonly string[];
  /** Whether the agent itself drives the lights of the rooms. */
  readonly lights: boolean;
  readonly profiled: readonly ProfiledConfig[];
  readonly inboxTopics: readonly string[];
  readonly alerts: {
    readonly unattendedGraceMs: number;
    readonly infantGraceMs: number;
    readonly graceMs: number;
    readonly escalateAfterMs: readonly number[];
    readonly staleAfterMs: number;
    /** A deficit that comes back this soon after its end is the same breach. */
    readonly settleMs: number;
  };
  readonly cameras: readonly CameraConfig[];
  /** Read once into a box that knows no position. */
  readonly positions: readonly PositionConfig[];
  /** The kinds of areas that a recording camera must cover. */
  readonly coveredKinds: readonly AreaConfig['kind'][];
  readonly recorder: {
    readonly volumes: readonly string[];
    readonly segmentMs: number;
    readonly retentionDays: number;
    /** Undefined: what fits the size of each volume. */
    readonly reserveBytes: number | undefined;
  };
  /** Recorders that the facility already has. */
  readonly nvrs: readonly NvrConfig[];
  readonly messages: MessagesConfig;
  /** Undefined: guardians see no page. */
  readonly guardianPage: GuardianPageConfig | undefined;
  readonly flows: {
    readonly enabled: boolean;
    readonly memoryMb: number;
    /** The tabs whose messages to the staff may hold names. */
    readonly names: readonly string[];
    /** On loopback only. */
    readonly editor: { readonly enabled: boolean; readonly port: number };
  };
  readonly upstream: {
    readonly districtKeys: readonly string[];
    /** Fingerprints and names of client certificates that have the role of the district. */
    readonly districtCertificates: readonly string[];
    readonly pull: { readonly pollsPerMinute: number; readonly bytesPerMinute: number };
    /** Where sealed summaries are published; undefined: the district pulls. */
    readonly broker: 'site' | undefined;
    /** Where they are sent besides; passwords and tokens are in the file alone. */
    readonly mqtt: UpstreamFile['mqtt'] | undefined;
    readonly https: UpstreamFile['https'] | undefined;
    readonly staffKey: string | undefined;
    /** After a start the first try comes within this time, at a moment that is the site's own. */
    readonly spreadMs: number;
  };
  readonly simulated: boolean;
  readonly dataFolder: string;
}

const defaultHours = { open: '07:30', close: '18:00', seal: '19:00' };

/** Fills in what was left out. `locate` turns a path of the file into an absolute one. */
export const withDefaults = (
  file: FacilityFile,
  { data, locate }: { data: string; locate: (path: string) => string },
): Config => {
  const locateTls = (tls: TlsFiles | undefined): TlsFiles | undefined =>
    tls && { certificate: locate(tls.certificate), key: locate(tls.key) };
  const located = (ca: string | undefined): { ca?: string } => (ca === undefined ? {} : { ca: locate(ca) });
  return deepFreeze({
    site: { timeZone: 'Asia/Shanghai', ...file.site },
    rulePack: file.rulePack ?? 'longmatan-2023',
    mixedAges: file.mixedAges ?? 'youngest',
    places: file.places ?? 150,
    hours: file.hours ?? defaultHours,
    attendance: {
      handover: file.attendance?.handover ?? 'desk',
      autoClose: file.attendance?.autoClose === 'off' ? undefined : (file.attendance?.autoClose ?? '04:00'),
      overdueMs: (file.attendance?.overdueMinutes ?? 60) * 60_000,
      latePickupMs: (file.attendance?.latePickupMinutes ?? 15) * 60_000,
      countTimes: {
        everyMs: (file.attendance?.headCountMinutes ?? 60) * 60_000,
        afterEntryMs: (file.attendance?.headCountAfterEntryMinutes ?? 10) * 60_000,
      },
    },
    health: {
      noonCheck: file.health?.noonCheck ?? '12:00',
      tellGuardianMs: (file.health?.tellGuardianMinutes ?? 30) * 60_000,
      medicineMs: (file.health?.medicineMinutes ?? 15) * 60_000,
    },
    rooms: file.rooms,
    areas: [
      ...file.rooms.map(({ id, name, kind }) => ({
        id,
        name,
        kind: kind === 'classroom' ? ('activity' as const) : kind,
      })),
      ...(file.areas ?? []),
    ],
    zones: zonesOf(file.zones ?? [], file.hours ?? defaultHours),
    classes: file.classes,
    peopleFile: file.people === undefined ? undefined : locate(file.people),
    listen: {
      address: file.listen?.address ?? '127.0.0.1',
      port: file.listen?.port ?? 8080,
      tls: locateTls(file.listen?.tls),
      clientCa: file.listen?.clientCa === undefined ? undefined : locate(file.listen.clientCa),
    },
    broker:
      file.broker === undefined || file.broker === 'embedded'
        ? {
            kind: 'embedded',
            port: file.brokerPort ?? 1883,
            listen: file.brokerListen && {
              address: file.brokerListen.address,
              port: file.brokerListen.port ?? 8883,
              tls: locateTls(file.brokerListen.tls),
            },
          }
        : { kind: 'external', url: file.broker, ca: file.brokerCa === undefined ? undefined : locate(file.brokerCa) },
    discoveryPrefix: file.discoveryPrefix ?? 'homeassistant',
    sirens: file.siren === undefined ? [] : typeof file.siren === 'string' ? [file.siren] : file.siren,
    lights: file.lights ?? false,
    profiled: file.profiled ?? [],
    inboxTopics: file.inboxTopics ?? defaultInboxTopics,
    alerts: {
      // Defaults of product.md, "Life of a breach".
      unattendedGraceMs: (file.alerts?.unattendedGraceSeconds ?? 0) * 1000,
      infantGraceMs: (file.alerts?.infantGraceSeconds ?? 60) * 1000,
      graceMs: (file.alerts?.graceSeconds ?? 180) * 1000,
      escalateAfterMs: (file.alerts?.escalateAfterSeconds ?? [180, 600]).map((seconds) => seconds * 1000),
      settleMs: (file.alerts?.settleSeconds ?? 10) * 1000,
      staleAfterMs: (file.alerts?.staleAfterMinutes ?? 120) * 60_000,
    },
    cameras: file.cameras ?? [],
    positions: file.positions ?? [],
    coveredKinds: file.coverage?.kinds ?? coveredByDefault,
    recorder: {
      volumes: (file.recorder?.volumes ?? [join(data, 'footage')]).map((path) =>
        file.recorder?.volumes ? locate(path) : resolve(path),
      ),
      segmentMs: (file.recorder?.segmentSeconds ?? 60) * 1000,
      retentionDays: file.recorder?.retentionDays ?? 90,
      reserveBytes: file.recorder?.reserveGb === undefined ? undefined : Math.round(file.recorder.reserveGb * 1e9),
    },
    nvrs: file.nvr ?? [],
    messages: messagesOf(file.messages, locate),
    guardianPage: file.guardianPage,
    flows: {
      enabled: file.flows?.enabled ?? true,
      memoryMb: file.flows?.memoryMb ?? 256,
      names: file.flows?.names ?? [],
      editor: { enabled: file.flows?.editor?.enabled ?? false, port: file.flows?.editor?.port ?? 1880 },
    },
    upstream: {
      districtKeys: file.upstream?.districtKeys ?? [],
      districtCertificates: file.upstream?.districtCertificates ?? [],
      pull: {
        pollsPerMinute: file.upstream?.pull?.pollsPerMinute ?? 60,
        bytesPerMinute: (file.upstream?.pull?.megabytesPerMinute ?? 32) * 1e6,
      },
      broker: file.upstream?.broker,
      mqtt: file.upstream?.mqtt && { ...file.upstream.mqtt, ...located(file.upstream.mqtt.ca) },
      https: file.upstream?.https && { ...file.upstream.https, ...located(file.upstream.https.ca) },
      staffKey: file.upstream?.staffKey,
      spreadMs: (file.upstream?.spreadSeconds ?? 60) * 1000,
    },
    simulated: file.simulated ?? false,
    dataFolder: data,
  });
};

/** 全覆盖 (seed 四(五)三): everywhere that children are or pass. */
const coveredByDefault = ['activity', 'nap', 'outdoor', 'common', 'entrance', 'corridor', 'kitchen'] as const;

/** What the schema cannot say: references that name nothing, doubles, unsafe listening. */
export const contradictions = (file: FacilityFile): FieldFault[] => {
  const found: FieldFault[] = [];
  const rooms = new Set(file.rooms.map(({ id }) => id));
  const doubled = (kind: string, ids: readonly string[]): void => {
    ids.forEach((id, index) => {
      if (ids.indexOf(id) !== index)
        found.push({
          path: `/${kind}/${index}/id`,
          message: `"${id}" is used twice; give each its own id`,
          zh: `编号“${id}”用了两次，每个要有自己的编号`,
        });
    });
  };
  doubled(
    'rooms',
    file.rooms.map(({ id }) => id),
  );
  (file.areas ?? []).forEach(({ id }, index) => {
    if (rooms.has(id) || file.areas?.findIndex((area) => area.id === id) !== index)
      found.push({
        path: `/areas/${index}/id`,
        message: `"${id}" is used twice; give each room and area its own id`,
        zh: `编号“${id}”用了两次，每个教室和区域要有自己的编号`,
      });
  });
  doubled(
    'classes',
    file.classes.map(({ id }) => id),
  );
  doubled(
    'cameras',
    (file.cameras ?? []).map(({ id }) => id),
  );
  doubled(
    'profiled',
    (file.profiled ?? []).map(({ id }) => id),
  );
  const noRoom = (room: string) => ({
    message: `no room has the id "${room}"; name one of: ${[...rooms].join(', ')}`,
    zh: `没有编号为“${room}”的教室，应为其中之一：${[...rooms].join(', ')}`,
  });
  file.classes.forEach(({ room }, index) => {
    if (!rooms.has(room))
      found.push({
        path: `/classes/${index}/room`,
        ...noRoom(room),
      });
  });
  file.cameras?.forEach(({ room }, index) => {
    if (room !== undefined && !rooms.has(room)) found.push({ path: `/cameras/${index}/room`, ...noRoom(room) });
  });
  const areas = new Map<string, AreaConfig['kind'] | undefined>([
    ...file.rooms.map(({ id }) => [id, undefined] as const),
    ...(file.areas ?? []).map(({ id, kind }) => [id, kind] as const),
  ]);
  const cameras = (file.cameras ?? []).map(({ id }) => id);
  found.push(...nvrContradictions(file.nvr ?? [], cameras, areas));
  doubled(
    'positions',
    (file.positions ?? []).map(({ id }) => id),
  );
  const zones = zonesOf(file.zones ?? [], file.hours ?? defaultHours);
  file.positions?.forEach(({ kind, area, zone, covers = [] }, index) => {
    // A zone that is none would protect nothing.
    if (zone !== undefined && !zones.some(({ id }) => id === zone)) {
      const all = zones.map(({ id, name }) => `${id} (${name})`).join(', ');
      found.push({
        path: `/positions/${index}/zone`,
        message: `no zone has the id "${zone}"; name one of: ${all}`,
        zh: `没有编号为“${zone}”的防区，应为其中之一：${all}`,
      });
    }
    const named = [
      ...(area === undefined ? [] : [{ path: 'area', id: area }]),
      ...covers.map((id, place) => ({ path: `covers/${place}`, id })),
    ];
    for (const { path, id } of named) {
      const at = `/positions/${index}/${path}`;
      const areaKind = areas.get(id);
      if (!areas.has(id)) {
        found.push({
          path: at,
          message: `no area has the id "${id}"; name one of: ${[...areas.keys()].join(', ')}`,
          zh: `没有编号为“${id}”的区域，应为其中之一：${[...areas.keys()].join(', ')}`,
        });
      } else if (kind === 'camera' && areaKind !== undefined && forbiddenToCameras.has(areaKind)) {
        found.push({
          path: at,
          message: 'no camera may stand or look here (State Council Regulation 799, article 8)',
          zh: '此处禁止安装或拍摄（国务院令第799号第八条）',
        });
      }
    }
  });
  if (file.site.timeZone !== undefined && !Intl.supportedValuesOf('timeZone').includes(file.site.timeZone)) {
    found.push({
      path: '/site/timeZone',
      message: `"${file.site.timeZone}" is no IANA time zone; for example Asia/Shanghai`,
      zh: `“${file.site.timeZone}”不是 IANA 时区，例如 Asia/Shanghai`,
    });
  }
  found.push(...listenContradictions(file), ...brokerContradictions(file));
  const { hours } = file;
  if (hours && !(hours.open < hours.close && hours.close <= hours.seal)) {
    found.push({
      path: '/hours',
      message: 'must be in order: open before close, seal not before close',
      zh: '次序应为：open 早于 close，seal 不早于 close',
    });
  }
  return [
    ...found,
    ...messagesContradictions(file.messages, file.guardianPage),
    ...upstreamContradictions(file.upstream),
    ...zoneContradictions(file.zones ?? []),
  ];
};

/** How devices without an introduction speak: Tasmota, Shelly, and raw devices under their own id. */
const defaultInboxTopics = ['tele/+/+', 'stat/+/+', '+/online', '+/events/rpc', 'devices/+/+'];

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
};
