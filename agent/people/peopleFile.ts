import { existsSync, readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { Attends, GuardianLink } from '#contract/events.ts';
import { closed } from '#contract/shape.ts';
import {
  CareType,
  DayText,
  Id,
  Note,
  PersonName,
  PhoneTail,
  QualificationKind,
  RegisterNumber,
  StaffRole,
} from '#contract/values.ts';
import Type, { type Static } from '#typebox';
import { Compile } from '#typebox/schema';
import { type FieldFault, faultsOfSchema, inBoth } from '../config/fieldFaults.ts';
import { lineOfField, partsOf } from '../config/lines.ts';

const Offset = Type.Integer({ minimum: -4000, maximum: 4000 });
/** A date, or one relative to the day on which the file is read: so a demo's ages and certificates fit on any day. */
const SeedDay = Type.Union([
  DayText,
  Type.Object({ months: Type.Optional(Offset), days: Type.Optional(Offset) }, closed),
]);
/** Marks what `npm start` prints, so that a newcomer can identify at the kiosk. */
const demo = Type.Optional(Type.Boolean());
const cards = Type.Optional(Type.Array(Type.String({ minLength: 4, maxLength: 64 }), { maxItems: 8 }));
const validity = { validFrom: Type.Optional(SeedDay), validTo: Type.Optional(SeedDay) };

const SeedChild = Type.Object(
  {
    id: Id,
    name: PersonName,
    birthDate: SeedDay,
    classId: Id,
    careType: CareType,
    enrolledFrom: SeedDay,
    enrolledTo: Type.Optional(SeedDay),
    guardians: Type.Array(GuardianLink, { maxItems: 12 }),
    attends: Type.Optional(Attends),
    notes: Type.Optional(Note),
  },
  closed,
);
const SeedAdult = Type.Object(
  {
    id: Id,
    name: PersonName,
    phoneTail: PhoneTail,
    pin: Type.Optional(Type.String({ pattern: '^\\d{4,6}$' })),
    cards,
    ...validity,
    blockedFor: Type.Optional(Type.Array(Id, { maxItems: 20 })),
    demo,
  },
  closed,
);
const SeedStaff = Type.Object(
  {
    id: Id,
    name: PersonName,
    role: StaffRole,
    pin: Type.Optional(Type.String({ pattern: '^\\d{6}$' })),
    cards,
    qualifications: Type.Array(Type.Object({ kind: QualificationKind, ...validity }, closed), { maxItems: 20 }),
    registerNumber: Type.Optional(RegisterNumber),
    demo,
  },
  closed,
);

/** The first roster: what `people:` in facility.yaml names. */
export const PeopleFile = Type.Object(
  {
    adults: Type.Array(SeedAdult, { maxItems: 2000 }),
    children: Type.Array(SeedChild, { maxItems: 500 }),
    staff: Type.Array(SeedStaff, { maxItems: 200 }),
    /** A folder beside this file: in it `ID.webp`, `ID.jpg` or `ID.png` is the photo of whom the file gives that id. */
    photos: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]+$' })),
  },
  closed,
);
export type PeopleFile = Static<typeof PeopleFile>;
export type SeedDay = Static<typeof SeedDay>;

/** The file is no roster. A line for each fault, in English and Chinese, naming the line and the entry by its place and id. */
export class PeopleFileError extends Error {
  constructor(file: string, faults: readonly FieldFault[], text: string) {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines });
    const [broken] = document.errors;
    const lineOf = broken ? () => lines.linePos(broken.pos[0]).line : lineOfField(document, lines);
    const value: unknown = broken ? undefined : document.toJS();
    const told = (fault: FieldFault): string =>
      `${file}:${lineOf(partsOf(fault.path))} ${entryOf(value, fault.path)}: ${inBoth(fault)}`;
    super(faults.map(told).join('\n'));
    this.name = 'PeopleFileError';
  }
}

const mostFaults = 20;

/** @throws PeopleFileError when the file is missing, no JSON, or not of the form. References are checked when seeding. */
export const readPeopleFile = (file: string): PeopleFile => {
  if (!existsSync(file)) {
    throw new PeopleFileError(file, [{ path: '', message: 'there is no such file', zh: '没有这个文件' }], '');
  }
  const text = readFileSync(file, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words quote the place, and with it perhaps a PIN.
    const message = 'is not written as JSON; look at commas, quotes and brackets';
    throw new PeopleFileError(file, [{ path: '', message, zh: '不合 JSON 的写法；请检查逗号、引号和括号' }], text);
  }
  // Compiled here: the file is read once in the life of a box.
  const validator = Compile(PeopleFile);
  if (validator.Check(value)) return value;
  throw new PeopleFileError(file, faultsOfSchema(validator.Errors(value)[1]).slice(0, mostFaults), text);
};

/** `/children/3/birthDate` → `children[3] "cloud" /birthDate`, so that the entry is found without counting. */
const entryOf = (value: unknown, pointer: string): string => {
  const [, list = '', index, ...rest] = pointer.split('/');
  if (index === undefined) return pointer || '(top)';
  const entries = (value as Record<string, unknown> | undefined)?.[list]; // a pointer only leads into objects and arrays
  const entry = Array.isArray(entries) ? (entries[Number(index)] as { id?: unknown } | null) : undefined;
  const name = typeof entry?.id === 'string' ? ` "${entry.id}"` : '';
  return `${list}[${index}]${name}${rest.length > 0 ? ` /${rest.join('/')}` : ''}`;
};
