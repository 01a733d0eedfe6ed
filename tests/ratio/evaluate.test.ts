import { describe, expect, test } from 'vitest';
import { evaluateRoom, facilityCapOn } from '#agent/ratio/evaluate.ts';
import type { ClassType } from '#contract/values.ts';
import { day, rules } from './people.ts';

const today = day('2026-09-16');
const birthDates = {
  infant: day('2026-01-01'),
  small: day('2025-03-01'),
  big: day('2024-03-01'),
  late: day('2025-08-01'),
};

const room = (
  classTypes: ClassType[],
  children: Partial<Record<keyof typeof birthDates, number>>,
  caregivers: number,
  over: Partial<typeof rules> = {},
) =>
  evaluateRoom(
    {
      classTypes,
      birthDates: (Object.keys(birthDates) as (keyof typeof birthDates)[]).flatMap((age) =>
        Array.from({ length: children[age] ?? 0 }, () => birthDates[age]),
      ),
      caregivers,
      day: today,
    },
    { ...rules, ...over },
  );

describe('state', () => {
  test('ok has a place to spare, tight is legal with none, one more child is a deficit', () => {
    expect(room(['toddler_small'], { small: 4 }, 1)).toMatchObject({ state: 'ok', spare: 1, deficit: 0 });
    expect(room(['toddler_small'], { small: 5 }, 1)).toMatchObject({ state: 'tight', spare: 0, deficit: 0 });
    expect(room(['toddler_small'], { small: 6 }, 1)).toMatchObject({ state: 'deficit', spare: 0, deficit: 1 });
  });
  test('children with nobody are unattended, a state of its own', () => {
    expect(room(['infant'], { infant: 1 }, 0)).toMatchObject({ state: 'unattended', required: 1, deficit: 1 });
  });
  test('an empty room is closed, one with only a caregiver is open', () => {
    expect(room(['infant'], {}, 0)).toMatchObject({ state: 'closed', required: 0, spare: 0 });
    expect(room(['infant'], {}, 1)).toMatchObject({ state: 'ok', required: 0, spare: 3 });
  });
});

describe('class cap', () => {
  test('exactly the cap is legal, one more is not', () => {
    expect(room(['infant'], { infant: 10 }, 5)).toMatchObject({ cap: 10, overCap: false, state: 'tight' });
    expect(room(['infant'], { infant: 11 }, 5)).toMatchObject({ overCap: true });
    expect(room(['toddler_small'], { small: 15 }, 5)).toMatchObject({ overCap: false });
    expect(room(['toddler_small'], { small: 16 }, 5)).toMatchObject({ overCap: true });
    expect(room(['toddler_big'], { big: 20 }, 5)).toMatchObject({ overCap: false });
    expect(room(['toddler_big'], { big: 21 }, 5)).toMatchObject({ overCap: true });
    expect(room(['mixed'], { big: 18 }, 5)).toMatchObject({ overCap: false });
    expect(room(['mixed'], { big: 19 }, 5)).toMatchObject({ overCap: true });
  });
  test('caregivers to spare do not make places beyond the cap', () => {
    expect(room(['toddler_big'], { big: 19 }, 9)).toMatchObject({ spare: 1, state: 'ok' });
  });
  test('a yard has no class cap', () => {
    expect(room([], { big: 40 }, 6)).toMatchObject({ cap: null, overCap: false, state: 'ok', spare: 2 });
  });
});

test('spare is counted in children as young as the youngest that belongs here', () => {
  // One infant already inside: the next child is judged as an infant too.
  expect(room(['toddler_big'], { infant: 1 }, 2).spare).toBe(5);
  expect(room(['toddler_big'], { big: 1 }, 1).spare).toBe(6);
  expect(room(['mixed'], {}, 1).spare).toBe(5);
});

test('a child of no band, or too young for the mixed class, is shown and still judged', () => {
  expect(
    evaluateRoom(
      { classTypes: ['infant'], birthDates: [day('2026-09-01'), undefined], caregivers: 1, day: today },
      rules,
    ),
  ).toMatchObject({ children: 2, exceptions: 2, required: 1 });
  expect(room(['mixed'], { late: 1, big: 2 }, 1)).toMatchObject({ exceptions: 1, required: 1 });
  expect(
    evaluateRoom({ classTypes: ['toddler_big'], birthDates: [day('2022-01-01')], caregivers: 1, day: today }, rules),
  ).toMatchObject({ exceptions: 1, required: 1, state: 'ok' });
});

test('the verdict names the rule that asks for most', () => {
  expect(room(['infant'], { infant: 4 }, 1).rule.id).toBe('ratio-infant');
  expect(room(['mixed'], { small: 2, big: 2 }, 1).rule.id).toBe('ratio-mixed');
  expect(room(['mixed'], { small: 2, big: 2 }, 1, { mixedAges: 'carry' }).rule.id).toBe('ratio-mixed-carry');
  expect(room(['mixed'], { big: 2 }, 1).rule.id).toBe('ratio-toddler_big');
  expect(room(['infant'], { infant: 4 }, 1, { mixedAges: 'class_type' }).rule.id).toBe('ratio-infant');
  expect(room(['toddler_big'], { infant: 4 }, 1, { mixedAges: 'class_type' }).rule.id).toBe('ratio-mixed-class_type');
});

describe('a birthday at midnight', () => {
  const on = (birthDate: string, today: string) =>
    evaluateRoom(
      { classTypes: [], birthDates: Array.from({ length: 4 }, () => day(birthDate)), caregivers: 1, day: day(today) },
      rules,
    );
  test('four children need two on the eve and one on the day they turn one', () => {
    expect(on('2025-09-16', '2026-09-15').required).toBe(2);
    expect(on('2025-09-16', '2026-09-16').required).toBe(1);
  });
  test('born on the 29th of February or the 31st, they turn on the last day of a shorter month', () => {
    expect(on('2024-02-29', '2025-02-27').required).toBe(2);
    expect(on('2024-02-29', '2025-02-28').required).toBe(1);
    expect(on('2025-08-31', '2026-02-27').exceptions).toBe(4);
    expect(on('2025-08-31', '2026-02-28').exceptions).toBe(0);
  });
});

test('the facility has its licensed places, and never more than the law allows', () => {
  expect(facilityCapOn({ ...rules, places: 80 }, today)).toBe(80);
  expect(facilityCapOn({ ...rules, places: 151 }, today)).toBe(150);
});
