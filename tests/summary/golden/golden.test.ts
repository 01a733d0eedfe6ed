import { expect, onTestFinished, test } from 'vitest';
import { canonical } from '#agent/journal/chain.ts';
import { readSealed } from '#agent/summary/envelope.ts';
import type { DailySummary } from '#contract/summary.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { naiveEightS } from '#tests/naiveEightS.ts';
import { fromTo, type NaiveSeal, withoutReasons } from '#tests/naiveHouse.ts';
import { naiveSummary } from '#tests/naiveSummary.ts';
import { playWeeks } from './house.ts';
import { days } from './operations.ts';

const seed = Number(process.env.NESTBOX_SEED ?? 20_260_907);

test('three weeks with breaches, gaps, outages, corrections and forgotten closings are sealed as a plain recount says, field by field', () => {
  const { house, sealed, due, close, names } = playWeeks(temporaryFolder(), seed);
  onTestFinished(close);
  const newest = new Map<string, DailySummary>();
  for (const row of sealed) {
    const reading = readSealed(row.bytes);
    if (!reading.ok) throw new Error(reading.detail);
    const { eightS, unknown, ...told } = reading.sealed.data;
    const before = newest.get(row.day);
    const seal: NaiveSeal = {
      day: row.day,
      revision: (before?.envelope.revision ?? 0) + 1,
      sequence: row.sequence,
      previousHash: row.previous,
      sealedAt: row.sealedAt,
      lastSeq:
        (house.events.find(
          ({ type, data }) => type === 'day.sealed' && 'sequence' in data && data.sequence === row.sequence,
        )?.seq ?? 0) - 1,
      before: before && {
        covers: before.envelope.covers,
        corrections: before.system.corrections,
        leaves: before.envelope.journal.events,
      },
    };
    const naive = withoutReasons(naiveSummary(house, seal));
    const name = `${row.day}.${row.revision} (NESTBOX_SEED=${seed})`;
    expect(told, name).toEqual(naive.value);
    const reasons = unknown.filter(({ path }) => !path.startsWith('/eightS'));
    expect(reasons.map(canonical).sort(), name).toEqual(naive.unknown.map(canonical).sort());
    const minutes = Math.floor((Math.min(fromTo(row.day)[1], row.sealedAt) - fromTo(row.day)[0]) / 60_000);
    const items = eightS?.map(({ dimension, item, unit, source, value, outOf }) => [
      dimension,
      item,
      unit,
      source,
      value,
      ...(outOf === undefined ? [] : [outOf]),
    ]);
    expect(items, name).toEqual(naiveEightS(reading.sealed.data, minutes));
    // Keys, hashes and the signature are any letters, and so may spell the beginning of a name.
    const readable = row.bytes.toString().replaceAll(/[\w-]{40,}/g, '');
    expect(
      names.filter((each) => readable.includes(each)),
      name,
    ).toEqual([]);
    newest.set(row.day, reading.sealed.data);
  }
  expect(due).toEqual([]);
  expect([...newest.keys()].sort().slice(0, days.length)).toEqual(days);
}, 300_000);
