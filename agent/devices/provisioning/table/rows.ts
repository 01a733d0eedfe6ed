import { PositionKind } from '#contract/values.ts';
import type { Area } from '../places.ts';
import { kindWords } from '../report/words.ts';

/** A cell as a file holds it: Excel knows numbers and dates, CSV only text. */
export type Cell = string | number | boolean | Date | null | undefined;

export interface Fault {
  readonly column: ColumnName;
  readonly zh: string;
  readonly en: string;
}

/** The columns of a table of positions, each with the title that it may also have. */
const columns = {
  position: '位置编号',
  name: '名称',
  kind: '类别',
  address: '地址',
  mac: 'MAC',
  serial: '序列号',
  area: '区域',
  zone: '防区',
  covers: '覆盖区域',
  username: '用户名',
  password: '密码',
} as const;
export type ColumnName = keyof typeof columns;

/** A row as it is meant. What is empty is undefined: it says nothing, and changes nothing. */
export interface Draft {
  readonly row: number;
  readonly positionId: string;
  readonly name: string;
  readonly kind: PositionKind | undefined;
  /** Of a camera its device service; of everything else the id under which it introduces itself. */
  readonly address: string | undefined;
  readonly mac: string | undefined;
  readonly serial: string | undefined;
  readonly areaId: string | undefined;
  readonly zoneId: string | undefined;
  readonly covers: readonly string[] | undefined;
  readonly account: { readonly username: string; readonly password: string } | undefined;
  readonly faults: readonly Fault[];
}

export type Drafts =
  | { readonly ok: true; readonly drafts: readonly Draft[] }
  | { readonly ok: false; readonly zh: string; readonly en: string };

const isNamed = (title: string, name: ColumnName): boolean => {
  const said = title.normalize('NFKC').trim().toLowerCase();
  return said === name || said === columns[name].toLowerCase();
};

/** Reads the rows of a table whose first row is the header; blank rows are passed over. Pure. */
export const draftsOf = (rows: readonly (readonly Cell[])[], areas: readonly Area[]): Drafts => {
  const [header = [], ...body] = rows;
  const titles = header.map(textOf);
  // Object.keys widens the keys of a closed record to string.
  const names = Object.keys(columns) as ColumnName[];
  const places = new Map(names.map((name) => [name, titles.findIndex((title) => isNamed(title, name))]));
  const missing = (['position', 'name', 'kind'] as const).filter((name) => places.get(name) === -1);
  const unknown = titles.filter((title) => title !== '' && !names.some((name) => isNamed(title, name)));
  if (missing.length > 0 || unknown.length > 0) {
    const wrong = [...missing.map((name) => `– ${name}（${columns[name]}）`), ...unknown.map((title) => `? ${title}`)];
    return {
      ok: false,
      zh: `表头有误：${wrong.join('，')}；表头应为 ${names.join(',')}`,
      en: `the header is wrong: ${wrong.join(', ')}; it must be of ${names.join(',')}`,
    };
  }
  const drafts = body.flatMap((cells, index) => {
    const cell = (name: ColumnName): string => textOf(cells[places.get(name) ?? -1]);
    return names.every((name) => cell(name) === '') ? [] : [draftOf(index + 2, cell, areas)];
  });
  if (drafts.length === 0) return { ok: false, zh: '表头下面没有任何行', en: 'there are no rows below the header' };
  return { ok: true, drafts };
};

const textOf = (cell: Cell): string =>
  cell === null || cell === undefined
    ? ''
    : cell instanceof Date
      ? cell.toISOString().slice(0, 10)
      : String(cell).trim();

const draftOf = (row: number, cell: (name: ColumnName) => string, areas: readonly Area[]): Draft => {
  const faults: Fault[] = [];
  const fault = (column: ColumnName, zh: string, en: string): undefined => void faults.push({ column, zh, en });
  const idOf = (column: ColumnName): string | undefined => {
    const text = cell(column).normalize('NFKC');
    if (text === '' || /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(text)) return text || undefined;
    return fault(column, `“${text}”只能用字母、数字、- 和 _`, `"${text}": only letters, digits, - and _`);
  };
  const areaOf = (column: ColumnName, text: string): string | undefined => {
    const found = areas.find(({ id, name }) => id === text || name === text);
    if (found) return found.id;
    const all = areas.map(({ id, name }) => `${name}(${id})`).join('、');
    return fault(column, `没有区域“${text}”，应为：${all}`, `there is no area "${text}"; write one of ${all}`);
  };
  const kind = readKind(cell('kind'));
  if (!kind) {
    const all = PositionKind.enum.map((word) => `${kindWords[word][0]}(${word})`).join('、');
    fault('kind', `类别应为：${all}`, `the kind must be one of ${all}`);
  }
  const positionId = idOf('position');
  if (cell('position') === '') fault('position', '请填位置编号', 'give the position an id');
  const name = cell('name');
  if (name === '' || name.length > 80) fault('name', '名称 1–80 个字', 'a name has 1 to 80 characters');
  const mac = cell('mac') === '' ? undefined : readMac(cell('mac'));
  if (cell('mac') !== '' && !mac) fault('mac', 'MAC 应为 00:11:22:aa:bb:cc', 'write the MAC as 00:11:22:aa:bb:cc');
  const serial = cell('serial');
  if (serial.length > 80) fault('serial', '最多 80 个字', 'at most 80 characters');
  const isCamera = kind === 'camera';
  const address = isCamera && cell('address') !== '' ? readAddress(cell('address')) : idOf('address');
  if (isCamera && cell('address') !== '' && !address) {
    fault('address', '地址应为 192.168.1.64 或 http://…', 'write the address as 192.168.1.64 or http://…');
  }
  const covers = cell('covers')
    .split(/[;；,，、|]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => areaOf('covers', part) ?? []);
  const username = cell('username');
  const password = cell('password');
  if ((username === '') !== (password === '')) {
    const column = username === '' ? 'username' : 'password';
    fault(column, '用户名和密码要一起填', 'give user and password together');
  }
  if (username.length > 64) fault('username', '最多 64 个字符', 'at most 64 characters');
  if (password.length > 128) fault('password', '最多 128 个字符', 'at most 128 characters');
  return {
    row,
    positionId: positionId ?? cell('position'),
    name,
    kind,
    address,
    mac,
    serial: serial || undefined,
    areaId: cell('area') === '' ? undefined : areaOf('area', cell('area')),
    zoneId: idOf('zone'),
    covers: cell('covers') === '' ? undefined : covers,
    account: username !== '' && password !== '' ? { username, password } : undefined,
    faults,
  };
};

const readKind = (text: string): PositionKind | undefined =>
  PositionKind.enum.find((kind) => kind === text.toLowerCase() || kindWords[kind].some((word) => word === text));

/** `A2-71-00-…`, `a271.0012.3456` and the like → `a2:71:…`. */
export const readMac = (text: string): string | undefined => {
  const digits = text.toLowerCase().replaceAll(/[^0-9a-f]/g, '');
  return digits.length === 12 && /^[0-9a-fA-F:.\-\s]+$/.test(text) ? digits.match(/../g)?.join(':') : undefined;
};

/** A host, host and port, or a whole address → the device service; undefined when it is none, or holds an account. */
export const readAddress = (text: string): string | undefined => {
  try {
    const url = new URL(/^https?:\/\//i.test(text) ? text : `http://${text}`);
    if (url.username !== '' || url.password !== '' || url.hostname === '') return undefined;
    if (url.pathname === '/') url.pathname = '/onvif/device_service';
    return url.href.length <= 300 ? url.href : undefined;
  } catch {
    return undefined;
  }
};
