import { type Day, toRfc3339 } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { AcceptanceReport, CoverageReport, Finding } from '#contract/acceptance.ts';
import type { Position, Proof } from '../../positionStore.ts';
import { isProved, lackingTests, testsOf } from '../needs.ts';
import type { Area } from '../places.ts';
import { contentHash } from './content.ts';

/** A position with what was found out about its unit. */
export interface ProvedPosition extends Position {
  readonly proofs: readonly Proof[];
  /** Its unit can tell that somebody tampers with it. */
  readonly tellsTamper: boolean;
  /** Its password itself may be sent to it. */
  readonly allowsPlainText: boolean;
}

export interface ReportFacts {
  readonly site: { readonly code: string; readonly name: string; readonly address?: string; readonly contact?: string };
  readonly timeZone: string;
  readonly now: EpochMs;
  readonly day: Day;
  readonly version: string;
  readonly positions: readonly ProvedPosition[];
  readonly areas: readonly Area[];
  readonly coverage: CoverageReport;
  readonly retentionDays: number;
  /** A person or token as people know it. */
  readonly nameOf: (actor: string) => string;
  /** Who confirmed which content, and when. */
  readonly confirmations: readonly { readonly contentSha256: string; readonly actor: string; readonly at: EpochMs }[];
}

export type UnsignedReport = Omit<AcceptanceReport, 'alg' | 'kid' | 'signature'>;

/** The acceptance report of the site as it is now. Only confirmations of exactly this content are in it. */
export const buildReport = (facts: ReportFacts): UnsignedReport => {
  const { site, timeZone, coverage } = facts;
  const positions = facts.positions.map((position) => accepted(position, facts));
  const { retentionDays } = facts;
  const contentSha256 = contentHash({ positions, coverage, retentionDays });
  return {
    schema: 'nestbox.acceptance/1',
    site: { code: site.code, name: site.name, address: site.address ?? null, contact: site.contact ?? null },
    day: facts.day,
    madeAt: toRfc3339(facts.now, timeZone),
    version: facts.version,
    isAccepted:
      positions.length > 0 &&
      positions.every((position) => position.isProved) &&
      coverage.areas.every(({ state }) => state === 'covered' || state === 'kept_free'),
    positions,
    coverage,
    retentionDays,
    contentSha256,
    confirmations: facts.confirmations
      .filter((each) => each.contentSha256 === contentSha256)
      .map(({ actor, at }) => ({ by: facts.nameOf(actor), at: toRfc3339(at, timeZone) })),
  };
};

const accepted = (
  position: ProvedPosition,
  { areas, timeZone, nameOf }: ReportFacts,
): AcceptanceReport['positions'][number] => {
  const areaName = (id: string): string => areas.find((area) => area.id === id)?.name ?? id;
  const { unit, proofs, kind, areaId } = position;
  const findings = findingsOf(position);
  return {
    positionId: position.positionId,
    name: position.name,
    kind,
    area: areaId === undefined ? null : areaName(areaId),
    covers: position.covers.map(areaName),
    zoneId: position.zoneId ?? null,
    unit: unit
      ? {
          manufacturer: unit.manufacturer ?? null,
          model: unit.model ?? null,
          serial: unit.serial ?? null,
          firmware: unit.firmware ?? null,
          mac: unit.mac ?? null,
          address: unit.address ?? null,
          since: toRfc3339(unit.since, timeZone),
        }
      : null,
    isProved: isProved(position, proofs),
    missing: lackingTests(position, proofs).filter((test) => !proofs.some((proof) => proof.test === test)),
    ...(findings.length > 0 && { findings }),
    tests: testsOf(position).flatMap((test) => {
      const proof = proofs.find((each) => each.test === test);
      if (!proof) return [];
      return [
        {
          test,
          testId: proof.testId,
          at: toRfc3339(proof.at, timeZone),
          by: nameOf(proof.actor),
          passed: proof.passed,
          detail: proof.detail,
          measured: { ...proof.measured },
          codec: proof.codec ?? null,
          pictureSha256: proof.pictureSha256 ?? null,
          tookMs: proof.tookMs,
        },
      ];
    }),
  };
};

/** What is no failure, and yet to be known by whoever accepts. */
const findingsOf = ({ kind, unit, tellsTamper, allowsPlainText }: ProvedPosition): Finding[] => {
  if (kind !== 'camera' || !unit) return [];
  return [
    ...(tellsTamper ? [] : ['no_tamper_signal' as const]),
    ...(allowsPlainText ? ['plain_text_login' as const] : []),
  ];
};
