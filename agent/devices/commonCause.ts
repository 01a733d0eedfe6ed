/** What most likely made many devices silent at once. */
export type LikelyCause = 'broker' | 'bridge' | 'switch' | 'power' | 'wireless';

/** A unit that is offline. Times are milliseconds since the epoch. */
export interface SilentUnit {
  readonly unitId: string;
  readonly isCamera: boolean;
  readonly since: number;
  /** Of a camera: the host of its address. */
  readonly host: string | undefined;
  /** The bridge that it hangs on. */
  readonly via: string | undefined;
}

export interface SilenceFacts {
  /** Our own connection to the broker. */
  readonly broker: { readonly connected: boolean; readonly since: number };
  /** Every unit that speaks over the broker. */
  readonly mqttUnits: () => readonly string[];
}

export interface SilentGroup {
  readonly cause: LikelyCause;
  /** When the first of them fell silent. */
  readonly since: number;
  readonly unitIds: readonly string[];
  /** What they have in common, in the words of the network: `192.168.1.x`, a bridge; empty: nothing that is known. */
  readonly where: string;
}

const withinMs = 60_000;
const fewestUnits = 3;
/** Two cameras within a minute are a switch, its supply, or somebody with a pair of pliers. */
const fewestCameras = 2;

/**
 * Which of the silent devices fell silent together, and why most likely: three, or two cameras, within a minute. While we
 * have no broker, all that speak over it are one group, whatever is remembered of each.
 */
export const commonCause = (silent: readonly SilentUnit[], facts: SilenceFacts): SilentGroup[] => {
  const { broker } = facts;
  const mqttUnits = broker.connected ? [] : facts.mqttUnits();
  const overMqtt = new Set(mqttUnits);
  const groups: SilentGroup[] =
    mqttUnits.length === 0 ? [] : [{ cause: 'broker', since: broker.since, unitIds: mqttUnits, where: '' }];
  let waiting = silent.filter(({ unitId }) => !overMqtt.has(unitId)).sort((a, b) => a.since - b.since);
  while (waiting.length > 0) {
    const [first] = waiting;
    const together = waiting.filter(({ since }) => first !== undefined && since <= first.since + withinMs);
    const cameras = together.filter(({ isCamera }) => isCamera).length;
    if (first && (together.length >= fewestUnits || cameras >= fewestCameras)) {
      groups.push({ ...likely(together), since: first.since, unitIds: together.map(({ unitId }) => unitId) });
      waiting = waiting.slice(together.length);
    } else {
      waiting = waiting.slice(1);
    }
  }
  return groups;
};

const likely = (together: readonly SilentUnit[]): Pick<SilentGroup, 'cause' | 'where'> => {
  const cameras = together.filter(({ isCamera }) => isCamera);
  const via = common(together.map((unit) => unit.via));
  if (via !== undefined) return { cause: 'bridge', where: via };
  const subnet = common(cameras.map(({ host }) => subnetOf(host))) ?? '';
  if (cameras.length === together.length) return { cause: 'switch', where: subnet };
  // Cameras on a cable and sensors in the air share nothing but the supply.
  return cameras.length > 0 ? { cause: 'power', where: '' } : { cause: 'wireless', where: '' };
};

const common = (values: readonly (string | undefined)[]): string | undefined => {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : undefined;
};

/** `192.168.1.x`; a name or an IPv6 address is nothing to go by. */
const subnetOf = (host: string | undefined): string | undefined => {
  const address = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(host ?? '');
  return address ? `${address[1]}.x` : undefined;
};
