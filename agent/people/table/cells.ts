import { hiddenMark } from '#contract/values.ts';
import { parseDay } from '../../time/calendar.ts';
import { type CellKind, careWords, roleWords } from './columns.ts';

/** A cell as a file holds it: Excel knows dates and numbers, CSV only text. */
export type Cell = string | number | boolean | Date | null | undefined;
export interface Said {
  readonly zh: string;
  readonly en: string;
}
type Read = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly said: Said };

const fine = (text: string): Read => ({ ok: true, text });
const wrong = (zh: string, en: string): Read => ({ ok: false, said: { zh, en } });
const roundedNumber = wrong(
  '号码太长，作为数字已被表格四舍五入；请把单元格设为文本，再重新填写',
  'the spreadsheet has rounded this long number; make the cell a text cell and type it anew',
);
const mostCharacters = { name: 80, text: 100, note: 1000 } as const;

/** People's own words, kept as they wrote them. Of the other kinds a full-width sign is the same as the narrow one. */
const ownWords: ReadonlySet<CellKind> = new Set(['name', 'text', 'note', 'list']);

/** The one text that stands for what a cell means: a date as YYYY-MM-DD, a word as the export writes it; '' is empty. */
export const readCell = (cell: Cell, kind: CellKind): Read => {
  const text = ownWords.has(kind) ? textOf(cell) : textOf(cell).normalize('NFKC');
  if (text === '') return fine('');
  switch (kind) {
    case 'day':
      return readDay(cell, text);
    case 'care':
      return oneOf(text, careWords);
    case 'role':
      return oneOf(text, roleWords);
    case 'weekdays': {
      const days = weekdaysOf(text);
      return days
        ? fine(wordOfWeekdays(days))
        : wrong(`“${text}”请写成“一二三四五”这样`, `"${text}": write the days as 一二三四五, or 12345`);
    }
    case 'time':
      return readTime(cell, text);
    case 'yes':
      if (['是', '有', '√', 'Y', 'y', 'yes', 'true', '1'].includes(text)) return fine('是');
      if (['否', '无', '×', 'N', 'n', 'no', 'false', '0'].includes(text)) return fine('否');
      return wrong(`“${text}”请改为“是”或“否”`, `"${text}": write 是 or 否`);
    case 'tail':
      return readTail(cell, text);
    case 'pin':
      if (typeof cell === 'number' && text.length < 6) {
        return wrong(
          'PIN 是数字单元格，开头的 0 会丢失；请把单元格设为文本，再重新填写',
          'as a number a PIN loses its leading zeros; make the cell a text cell and type it anew',
        );
      }
      return /^\d{4,6}$/.test(text)
        ? fine(text)
        : wrong('PIN 应为 4–6 位数字，单元格请设为文本', 'a PIN has 4 to 6 digits; make the cell a text cell');
    case 'cards': {
      if (hasLostDigits(cell, text)) {
        return roundedNumber;
      }
      const cards = listOf(text);
      return cards.length <= 8 && cards.every((card) => card.length >= 4 && card.length <= 64)
        ? fine(wordOfList(cards))
        : wrong(
            '每张卡号 4–64 个字符，最多 8 张，用“；”分开',
            'cards have 4 to 64 characters, at most 8, separated by ；',
          );
    }
    case 'id':
      return /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(text)
        ? fine(text)
        : wrong(
            '编号只用字母、数字、- 和 _；新记录请留空',
            'an id has letters, digits, - and _; leave it empty for a new record',
          );
    case 'number':
      if (hasLostDigits(cell, text)) return roundedNumber;
      return /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(text)
        ? fine(text)
        : wrong('登记号只用字母、数字、- 和 _', 'a register number has letters, digits, - and _');
    case 'list':
      return words(wordOfList(listOf(text)), mostCharacters.note);
    case 'name':
      return hiddenMark.test(text)
        ? wrong(
            '含有看不见的字符或换行，请重新输入',
            'holds a character that nobody sees or a line break; type it anew',
          )
        : words(text, mostCharacters.name);
    case 'text':
    case 'note':
      return words(text, mostCharacters[kind]);
  }
};

const words = (text: string, most: number): Read => {
  if (!text.isWellFormed()) return wrong('含有损坏的字符，请重新输入', 'holds a broken character; type it anew');
  return text.length <= most ? fine(text) : wrong(`最多 ${most} 个字符`, `at most ${most} characters`);
};

/** Parts of a cell that holds several. */
export const listOf = (text: string): string[] =>
  text
    .split(/[;；,，、\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The parts as the export writes them in one cell. */
export const wordOfList = (parts: readonly string[]): string => parts.join('；');

/** A spreadsheet keeps 15 digits of a number, and saves a longer one to CSV as 1.23457E+19. */
const hasLostDigits = (cell: Cell, text: string): boolean =>
  typeof cell === 'number' ? Math.abs(cell) >= 1e15 : /^\d(\.\d+)?E\+\d+$/i.test(text);

/** A text that a spreadsheet would run as a formula gets an apostrophe before it, and so does one that has it already. */
export const quoteFormula = (text: string): string => (/^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const unquoteFormula = (text: string): string => (/^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text);

/** A row of these holds nothing. */
export const isBlank = (cell: Cell): boolean => textOf(cell) === '';

const textOf = (cell: Cell): string => {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10);
  return normal(unquoteFormula(String(cell)));
};
/** How texts are compared: outer blanks and the kind of line end say nothing. */
export const normal = (text: string): string => text.replaceAll(/\r\n?/g, '\n').trim();

const excelEpochDay = Date.UTC(1899, 11, 30);
const dayMs = 86_400_000;

const readDay = (cell: Cell, text: string): Read => {
  // A day that was typed as a number, or a date cell that lost its format: days since 1899-12-30.
  if (typeof cell === 'number' && cell >= 20_000 && cell < 80_000) {
    return fine(new Date(excelEpochDay + Math.floor(cell) * dayMs).toISOString().slice(0, 10));
  }
  // A date that passed through a program often comes with its midnight.
  const bare = text.replace(/[ T]0?0:00(:00(\.0+)?)?$/, '');
  const [, year, month, day] =
    /^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?$/.exec(bare) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(bare) ?? [];
  const iso = year && month && day ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : '';
  return parseDay(iso) === undefined
    ? wrong(`“${text}”不是日期，请写成 2024-03-05`, `"${text}" is no date; write it as 2024-03-05`)
    : fine(iso);
};

const readTail = (cell: Cell, text: string): Read => {
  // Excel drops the leading zeros of a number.
  if (typeof cell === 'number' && /^\d{1,4}$/.test(text)) return fine(text.padStart(4, '0'));
  if (/^(\d{7})?\d{4}$/.test(text)) return fine(text.slice(-4));
  return wrong('请填手机号的后 4 位数字', 'write the last 4 digits of the telephone number');
};

const oneOf = (text: string, words: Readonly<Record<string, string>>): Read => {
  const word = words[text] ?? Object.values(words).find((each) => each === text);
  const all = Object.values(words).join('、');
  return word ? fine(word) : wrong(`“${text}”请改为：${all}`, `"${text}": write one of ${all}`);
};

const weekdayWords = '一二三四五六日';

/** `一三五`, `周一、周三`, `135` → [1, 3, 5], in order and once each; undefined when it says anything else. */
export const weekdaysOf = (text: string): number[] | undefined => {
  const bare = text.replace(/周|星期|礼拜|[、，,；;\s]/g, '').replaceAll('天', '日');
  const days = [...bare].map((sign) => (/[1-7]/.test(sign) ? Number(sign) : weekdayWords.indexOf(sign) + 1));
  return days.length > 0 && days.every((day) => day > 0) ? [...new Set(days)].sort() : undefined;
};

export const wordOfWeekdays = (days: readonly number[]): string =>
  days
    .toSorted()
    .map((day) => weekdayWords[day - 1] ?? '')
    .join('');

/** Excel keeps a time of day as a fraction of a day, or as a date of its first day. */
const readTime = (cell: Cell, text: string): Read => {
  const minutes =
    typeof cell === 'number' && cell >= 0 && cell < 1
      ? Math.round(cell * 24 * 60)
      : cell instanceof Date
        ? cell.getUTCHours() * 60 + cell.getUTCMinutes()
        : undefined;
  const [, hour = '', minute = ''] = /^([01]?\d|2[0-3]):([0-5]\d)(?::00)?$/.exec(text) ?? [];
  const total = minutes ?? (hour === '' ? undefined : Number(hour) * 60 + Number(minute));
  if (total === undefined) return wrong(`“${text}”请写成 08:30 这样`, `"${text}": write the time as 08:30`);
  return fine(`${String(Math.floor(total / 60) % 24).padStart(2, '0')}:${String(total % 60).padStart(2, '0')}`);
};
