import { forbiddenToCameras } from '#contract/places.ts';
import { type AreaKind, Id, PersonName } from '#contract/values.ts';
import Type, { type Static } from '#typebox';
import type { FieldFault } from './fieldFaults.ts';

/** One recording of an NVR: the footage of one camera. `nestbox footage nvr` lists their tokens. */
const NvrRecording = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: 64, description: 'As `nestbox footage nvr` lists it' }),
    id: Id,
    name: PersonName,
    area: Type.Optional(Id),
  },
  { additionalProperties: false },
);

/** A recorder that the facility already has, whose footage is indexed and not recorded again (ONVIF Profile G). */
export const Nvr = Type.Object(
  {
    id: Id,
    onvif: Type.String({ pattern: '^https?://', description: 'Address of its ONVIF device service' }),
    username: Type.Optional(Type.String({ maxLength: 64 })),
    password: Type.Optional(Type.String({ maxLength: 128 })),
    recordings: Type.Optional(Type.Array(NvrRecording, { minItems: 1, maxItems: 64 })),
    auto: Type.Optional(Type.Literal(true, { description: 'Every recording that it has, under names of its own' })),
  },
  { additionalProperties: false },
);
export type NvrConfig = Static<typeof Nvr>;

/** What the schema cannot say of the recorders. `areas`: the kind of each room and area; undefined for a classroom. */
export const nvrContradictions = (
  nvrs: readonly NvrConfig[],
  taken: readonly string[],
  areas: ReadonlyMap<string, AreaKind | undefined>,
): FieldFault[] => {
  const found: FieldFault[] = [];
  const ids = new Set(taken);
  const own = new Set<string>();
  nvrs.forEach(({ id, recordings, auto }, index) => {
    const path = `/nvr/${index}`;
    if (own.has(id)) found.push(doubled(`${path}/id`, id));
    own.add(id);
    if ((recordings === undefined) === (auto === undefined)) {
      found.push({
        path,
        message: 'needs either recordings or auto: true',
        zh: '要写 recordings 或 auto: true，二者取一',
      });
    }
    recordings?.forEach((recording, place) => {
      const at = `${path}/recordings/${place}`;
      if (ids.has(recording.id)) found.push(doubled(`${at}/id`, recording.id));
      ids.add(recording.id);
      if (recording.area === undefined) return;
      const kind = areas.get(recording.area);
      if (!areas.has(recording.area)) {
        found.push({
          path: `${at}/area`,
          message: `no area has the id "${recording.area}"; name one of: ${[...areas.keys()].join(', ')}`,
          zh: `没有编号为“${recording.area}”的区域，应为其中之一：${[...areas.keys()].join(', ')}`,
        });
      } else if (kind !== undefined && forbiddenToCameras.has(kind)) {
        found.push({
          path: `${at}/area`,
          message: 'no camera may stand or look here (State Council Regulation 799, article 8)',
          zh: '此处禁止安装或拍摄（国务院令第799号第八条）',
        });
      }
    });
  });
  return found;
};

const doubled = (path: string, id: string): FieldFault => ({
  path,
  message: `"${id}" is used twice; give each its own id`,
  zh: `编号“${id}”用了两次，每个要有自己的编号`,
});
