import Type, { type Static } from '#typebox';
import { closed } from './shape.ts';
import { Count, literals } from './values.ts';

/** The three tables of a roster; a table is known by the columns it has. */
export const SheetKind = literals('children', 'adults', 'staff');
const Cell = { sheet: Type.String(), row: Count, column: Type.String() };

/** What is wrong in a table, and how to mend it. A warning does not stop the import. */
export const TableFault = Type.Object(
  { ...Cell, severity: literals('error', 'warning'), zh: Type.String(), en: Type.String() },
  closed,
);
export const TableChange = Type.Object(
  {
    sheet: Type.String(),
    row: Count,
    kind: SheetKind,
    id: Type.String(),
    name: Type.String(),
    change: literals('new', 'changed', 'unchanged'),
    /** Of a changed record: column, old → new; of a new one what it would hold, with an empty `from`. Never a PIN or card. */
    fields: Type.Array(Type.Object({ column: Type.String(), from: Type.String(), to: Type.String() }, closed)),
  },
  closed,
);
export const ImportReport = Type.Object(
  {
    ok: Type.Boolean({ description: 'Nothing is wrong; warnings may be there' }),
    applied: Type.Boolean(),
    new: Count,
    changed: Count,
    unchanged: Count,
    rows: Type.Array(TableChange),
    faults: Type.Array(TableFault),
  },
  closed,
);

export type SheetKind = Static<typeof SheetKind>;
export type TableFault = Static<typeof TableFault>;
export type TableChange = Static<typeof TableChange>;
export type ImportReport = Static<typeof ImportReport>;
