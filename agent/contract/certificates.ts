import Type, { type Static } from '#typebox';
import { closed } from './shape.ts';
import { DayText, Id, PersonName, QualificationKind } from './values.ts';

const CertificateDue = Type.Object(
  { staffId: Id, name: PersonName, kind: QualificationKind, lastValidDay: DayText, daysLeft: Type.Integer() },
  closed,
);
export const CertificateList = Type.Object({ certificates: Type.Array(CertificateDue) }, closed);

export type CertificateList = Static<typeof CertificateList>;
