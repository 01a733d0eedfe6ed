import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOfSchema, inBoth } from '#agent/config/fieldFaults.ts';
import { DeviceProfile } from '#contract/deviceProfile.ts';
import { Compile } from '#typebox/schema';

export type ProfileReading =
  | { readonly ok: true; readonly profile: DeviceProfile }
  /** What is wrong, a line each, in Chinese and English. */
  | { readonly ok: false; readonly faults: readonly string[] };

/** The profiles that came with the product. */
export const shippedProfiles = join(import.meta.dirname, '../../../hardware/profiles');

const validator = Compile(DeviceProfile);

/** Reads one profile; `fileName` without folder must be its id and `.json`. */
export const readProfile = (fileName: string, text: string): ProfileReading => {
  const refuse = (path: string, message: string, zh: string): ProfileReading => ({
    ok: false,
    faults: [`${fileName} ${path || '(top)'}: ${inBoth({ message, zh })}`],
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('', 'is not written as JSON', '不合 JSON 的写法');
  }
  const [isValid, errors] = validator.Errors(value);
  if (!isValid) {
    const faults = faultsOfSchema(errors);
    return { ok: false, faults: faults.map((fault) => `${fileName} ${fault.path || '(top)'}: ${inBoth(fault)}`) };
  }
  const profile = value as DeviceProfile; // checked against the schema on the lines above
  if (fileName !== `${profile.id}.json`)
    return refuse('/id', 'must be the name of the file without .json', '应与文件名（不含 .json）相同');
  if (profile.sources === undefined && profile.topics.state === undefined)
    return refuse('/topics/state', 'is missing: say where the state is told', '缺少：请写明状态在哪个主题上报');
  if (profile.availability && profile.topics.availability === undefined)
    return refuse('/topics/availability', 'is missing', '缺少');
  return { ok: true, profile };
};

/** Every profile of the folders, by id; a later folder's takes the place of an earlier one's. `onFault` hears of the others. */
export const loadProfiles = (
  folders: readonly string[],
  onFault: (faults: readonly string[]) => void,
): ReadonlyMap<string, DeviceProfile> => {
  const profiles = new Map<string, DeviceProfile>();
  for (const folder of folders) {
    for (const fileName of filesOf(folder)) {
      const reading = readProfile(fileName, readFileSync(join(folder, fileName), 'utf8'));
      if (reading.ok) profiles.set(reading.profile.id, reading.profile);
      else onFault(reading.faults);
    }
  }
  return profiles;
};

/** A facility need not have profiles of its own. */
const filesOf = (folder: string): string[] => {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};
