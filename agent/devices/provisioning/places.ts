import { forbiddenToCameras } from '#contract/places.ts';
import type { FieldError } from '#contract/problems.ts';
import type { AreaKind, PositionKind } from '#contract/values.ts';

/** A place of the house. */
export interface Area {
  readonly id: string;
  readonly name: string;
  readonly kind: AreaKind;
}

/** A zone of facility.yaml, or the default one of a class. */
export interface NamedZone {
  readonly id: string;
  readonly name: string;
}

const article = 'Reg. 799 art. 8 / 国务院令第799号第八条';

interface Placed {
  readonly kind: PositionKind;
  readonly areaId?: string | undefined;
  readonly zoneId?: string | undefined;
  readonly covers: readonly string[];
}

/** Names that nothing in the house has, and cameras where none may be: each with its field. Empty when all is well. */
export const placeFaults = (
  { kind, areaId, zoneId, covers }: Placed,
  areas: readonly Area[],
  zones: readonly NamedZone[],
): { readonly unknown: FieldError[]; readonly forbidden: FieldError[] } => {
  const named = [
    ...(areaId === undefined ? [] : [{ path: 'body/areaId', areaId }]),
    ...covers.map((id, index) => ({ path: `body/covers/${index}`, areaId: id })),
  ];
  const area = (id: string): Area | undefined => areas.find((each) => each.id === id);
  const unknown = named
    .filter((each) => !area(each.areaId))
    .map(({ path, areaId: id }) => ({
      path,
      message: `"${id}" is no area; name one of: ${areas.map((each) => each.id).join(', ')}`,
    }));
  // A zone that is none would protect nothing: the sensor would be watched as if nobody had named one.
  if (zoneId !== undefined && !zones.some(({ id }) => id === zoneId)) {
    const all = zones.map(({ id, name }) => `${id} (${name})`).join(', ');
    unknown.push({ path: 'body/zoneId', message: `"${zoneId}" is no zone; name one of: ${all}` });
  }
  const forbidden = named.flatMap(({ path, areaId: id }) => {
    const found = area(id);
    if (kind !== 'camera' || !found || !forbiddenToCameras.has(found.kind)) return [];
    return [{ path, message: `${found.name}：此处禁止安装或拍摄 / no camera may stand or look here (${article})` }];
  });
  return { unknown, forbidden };
};
