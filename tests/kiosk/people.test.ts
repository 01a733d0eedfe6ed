import { describe, expect, test } from 'vitest';
import { mediaTypeOf } from '../../kiosk/src/parts/tableFile.ts';
import { paperState, worstPaper } from '../../kiosk/src/screens/people/certificates.ts';
import {
  adultBody,
  adultDraft,
  childBody,
  childDraft,
  classBody,
  classDraft,
  newRecordId,
  staffBody,
  staffDraft,
} from '../../kiosk/src/screens/people/drafts.ts';
import { faultsAt, faultsOf } from '../../kiosk/src/screens/people/faults.ts';
import { merged } from '../../kiosk/src/screens/people/mergeDraft.ts';
import { randomPin } from '../../kiosk/src/screens/people/randomPin.ts';
import { rowsOf } from '../../kiosk/src/screens/people/rows.ts';
import { middleSquare } from '../../kiosk/src/screens/people/scalePhoto.ts';

const child = {
  childId: 'c-1',
  name: '示例一',
  birthDate: '2025-03-01',
  classId: 'toddler-small-1',
  careType: 'half_day',
  enrolledFrom: '2026-09-01',
  guardians: [{ adultId: 'a-1', relation: '母亲', pickup: true }],
  attends: { weekdays: [1, 3], from: '08:00' },
  allergies: ['花生', '牛奶'],
} as const;

describe('a record’s form', () => {
  test('writes back what it read, and nothing that was left empty', () => {
    const { childId: _id, ...record } = child;
    const read = { ...child, guardians: [...child.guardians], allergies: [...child.allergies] };
    const attends = { ...child.attends, weekdays: [...child.attends.weekdays] };
    expect(childBody(childDraft({ ...read, attends }, '2026-11-26'))).toEqual(record);
    const staff = { staffId: 's-1', name: '花老师', role: 'caregiver', hasPin: true, cards: 1 } as const;
    expect(staffBody(staffDraft({ ...staff, qualifications: [{ kind: 'caregiver' }] }))).toEqual({
      name: '花老师',
      role: 'caregiver',
      qualifications: [{ kind: 'caregiver' }],
    });
    const room = { classId: 'k-1', name: '托小班', type: 'toddler_small', roomId: 'r', places: 15 } as const;
    expect(classBody(classDraft(room))).toEqual({ name: '托小班', type: 'toddler_small', roomId: 'r', places: 15 });
  });

  test('leaves credentials as they are until somebody changes them', () => {
    const draft = adultDraft({
      adultId: 'a-1',
      name: '云妈妈',
      phoneTail: '6649',
      hasPin: true,
      cards: 2,
      blockedFor: [],
    });
    expect(adultBody(draft)).toEqual({ name: '云妈妈', phoneTail: '6649', blockedFor: [] });
    expect(adultBody({ ...draft, pin: null, cards: [] })).toMatchObject({ pin: null, cards: [] });
    expect(adultBody({ ...draft, pin: '739218' })).toMatchObject({ pin: '739218' });
  });

  test('takes allergies however they are separated, each once', () => {
    const draft = { ...childDraft(undefined, '2026-11-26'), allergies: ' 花生、 牛奶,花生；芒果 、' };
    expect(childBody(draft)).toMatchObject({ allergies: ['花生', '牛奶', '芒果'] });
    expect(childBody({ ...draft, allergies: ' 、 ' })).not.toHaveProperty('allergies');
  });

  test('leaves an allergy as it is on file, commas and all, until somebody rewrites them', () => {
    const onFile = ['牛奶（酸奶、奶酪也不行）', '花生'];
    const draft = childDraft({ ...child, guardians: [], allergies: onFile, attends: { weekdays: [1] } }, '2026-11-26');
    expect(childBody(draft, onFile)).toMatchObject({ allergies: onFile });
    expect(childBody({ ...draft, allergies: '花生、芒果' }, onFile)).toMatchObject({ allergies: ['花生', '芒果'] });
  });

  test('takes what was changed elsewhere into every field that was not touched here', () => {
    const base = { name: '云爸爸', phoneTail: '0001', blockedFor: ['c-1', 'c-2'] };
    const mine = { ...base, phoneTail: '0002', blockedFor: ['c-2', 'c-3'] };
    expect(merged(base, { ...base, phoneTail: '0002' }, { ...base, blockedFor: ['c-1', 'c-2', 'c-9'] })).toEqual({
      ...base,
      phoneTail: '0002',
      blockedFor: ['c-1', 'c-2', 'c-9'],
    });
    // Both lists were changed: what each added stays, and what each took away goes.
    expect(merged(base, mine, { ...base, phoneTail: '0003', blockedFor: ['c-1', 'c-2', 'c-9'] })).toEqual({
      name: '云爸爸',
      phoneTail: '0002',
      blockedFor: ['c-2', 'c-9', 'c-3'],
    });
  });

  test('leaves out what is missing, so that the agent says which field that is', () => {
    const body = childBody(childDraft(undefined, '2026-11-26'));
    expect(body).toEqual({ careType: 'full_day', enrolledFrom: '2026-11-26', guardians: [] });
    expect(childBody({ ...childDraft(undefined, '2026-11-26'), from: '08:00' })).toMatchObject({
      attends: { from: '08:00', weekdays: [] },
    });
    expect(classBody({ ...classDraft(undefined), places: '十五' })).not.toHaveProperty('places');
  });

  test('gives a new record an id that the contract takes and that says nothing', () => {
    expect(newRecordId('child')).toMatch(/^c-[0-9a-f]{12}$/);
    expect(newRecordId('child')).not.toBe(newRecordId('child'));
  });
});

describe('what the agent says of a field', () => {
  const problem = (errors: { path: string; message: string }[]) => ({
    type: '',
    title: '',
    status: 400,
    code: 'invalid',
    errors,
  });
  test.each([
    ['body/name', 'must be: 1 to 80 characters that can be seen, without control characters', 'fault.missing'],
    ['body/birthDate', 'is required', 'fault.missing'],
    ['body/birthDate', 'lies in the future', 'fault.future'],
    ['body/enrolledTo', 'lies before enrolledFrom', 'fault.before'],
    ['body/attends/to', 'must be later than from', 'fault.later'],
    ['body/since', 'lies more than 31 days back; name 2026-10-26 or a later day', 'fault.tooFar'],
    ['body/phoneTail', 'must be: the last 4 digits of a telephone number', 'fault.phoneTail'],
    ['body/pin', 'must be: 4 to 6 digits', 'fault.pin'],
    ['body/pin', 'must be: 6 digits', 'fault.staffPin'],
    ['body/pin', 'belongs to somebody else already', 'fault.taken'],
    ['body/places', 'is more than the 15 children that a class of this type may have', 'fault.cap'],
    ['body/classId', 'no class has the id "x"', 'fault.unknown'],
    ['body/guardians/1/adultId', 'is named twice', 'fault.twice'],
    ['body/allergies', 'has more than 12 entries', 'fault.tooLong'],
    ['body/name', 'something new', undefined],
  ] as const)('%s %s', (path, message, text) => {
    expect(faultsOf(problem([{ path, message }]))[0]?.text).toBe(text);
  });

  test('is found at its field and at whatever holds it', () => {
    const faults = faultsOf(
      problem([
        { path: 'body/attends/to', message: 'must be later than from' },
        { path: 'body/guardians/1/adultId', message: 'is named twice' },
      ]),
    );
    expect(faultsAt(faults, 'to')).toHaveLength(1);
    expect(faultsAt(faults, 'guardians/1')).toHaveLength(1);
    expect(faultsAt(faults, 'guardians/10')).toHaveLength(0);
    expect(faultsOf(undefined)).toEqual([]);
  });
});

describe('papers', () => {
  const today = '2026-11-26';
  test.each([
    [{ validTo: '2026-11-25' }, { state: 'expired', days: 1 }],
    [{ validTo: '2026-11-26' }, { state: 'due', days: 0 }],
    [{ validTo: '2026-12-26' }, { state: 'due', days: 30 }],
    [{ validTo: '2026-12-27' }, { state: 'valid' }],
    [{ validFrom: '2026-11-27' }, { state: 'ahead' }],
    [{}, { state: 'valid' }],
  ] as const)('%j', (paper, state) => {
    expect(paperState({ kind: 'caregiver', ...paper }, today)).toEqual(state);
  });
  test('the worst of several stands in the list', () => {
    const papers = [
      { kind: 'caregiver', validTo: '2026-12-01' },
      { kind: 'health_certificate', validTo: '2026-11-01' },
    ] as const;
    expect(worstPaper(papers, today)).toEqual({ state: 'expired', days: 25 });
    expect(worstPaper([{ kind: 'caregiver' }], today)).toBeUndefined();
  });
  test('a paper that was renewed is no longer out, unless the new one is not valid yet', () => {
    const out = { kind: 'health_certificate', validTo: '2026-11-01' } as const;
    const next = { kind: 'health_certificate', validFrom: '2026-11-01', validTo: '2027-11-01' } as const;
    expect(worstPaper([out, next], today)).toBeUndefined();
    expect(worstPaper([out, { ...next, validFrom: '2026-12-01' }], today)).toEqual({ state: 'expired', days: 25 });
    expect(worstPaper([out, { ...next, validTo: '2026-12-01' }], today)).toEqual({ state: 'due', days: 5 });
    expect(
      worstPaper(
        [
          { ...out, validTo: '2026-12-01' },
          { ...next, validFrom: '2026-11-30' },
        ],
        today,
      ),
    ).toBeUndefined();
  });
});

describe('the lists', () => {
  const people = {
    children: [
      { ...child, childId: 'c-3', name: '示例乙', enrolledTo: '2026-11-01' },
      { ...child, childId: 'c-2', name: '示例丙' },
      { ...child, childId: 'c-1', name: '示例丁', enrolledFrom: '2026-12-01' },
    ].map(({ attends: _attends, ...each }) => ({
      ...each,
      guardians: [...each.guardians],
      allergies: [...each.allergies],
    })),
    adults: [
      {
        adultId: 'a-1',
        name: '甲',
        phoneTail: '0001',
        hasPin: true,
        cards: 0,
        blockedFor: ['c-1'],
        validTo: '2026-11-25',
      },
    ],
    staff: [],
    classes: [{ classId: 'toddler-small-1', name: '托小班', type: 'toddler_small' as const, roomId: 'r', places: 15 }],
  };
  test('go by name as Chinese sorts it, and those who have left come last', () => {
    const rows = rowsOf('child', people, '2026-11-26');
    expect(rows.map(({ name }) => name)).toEqual(['示例丙', '示例丁', '示例乙']);
    expect(rows.map(({ groups }) => groups)).toEqual([['toddler-small-1'], ['toddler-small-1'], ['left']]);
  });
  test('know whose adult somebody is, whether blocked and whether valid, and how full a class is today', () => {
    expect(rowsOf('adult', people, '2026-11-26')[0]?.facts).toMatchObject({
      childNames: ['示例乙', '示例丙', '示例丁'],
      isBlocked: true,
      isValid: false,
    });
    expect(rowsOf('class', people, '2026-11-26')[0]?.facts).toMatchObject({ children: 1, places: 15 });
  });
});

test('a PIN that is made up has six digits and is no plain row', () => {
  const draws = [1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1, 7, 0, 7, 0, 7, 1];
  expect(randomPin(() => draws.shift() ?? 0)).toBe('707071');
  expect(randomPin()).toMatch(/^\d{6}$/);
});

test('a photo is cut to the middle square, nearer to the top', () => {
  expect(middleSquare(640, 480)).toEqual({ x: 80, y: 0, side: 480 });
  expect(middleSquare(480, 780)).toEqual({ x: 0, y: 100, side: 480 });
});

test('a table is known by its name', () => {
  expect(mediaTypeOf('花名册.XLSX')).toContain('spreadsheetml');
  expect([mediaTypeOf('a.csv'), mediaTypeOf('a.xls'), mediaTypeOf('csv')]).toEqual(['text/csv', undefined, undefined]);
});
