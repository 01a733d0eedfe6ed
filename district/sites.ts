import { dirname, resolve } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import type { ListedSite } from './loaded.ts';

/** A facility with what is needed to pull from it. */
export interface PulledSite extends ListedSite {
  /** Keys that it sealed with before, the oldest first: what they sealed stays valid. */
  readonly formerKeys: readonly string[];
  readonly token: string | undefined;
  /** The environment variable that holds the token. */
  readonly tokenEnv: string | undefined;
  /** What the site shows when it pushes to the district. */
  readonly pushToken: string | undefined;
  /** File with the authority that vouches for its certificate. */
  readonly ca: string | undefined;
}

/** What is wrong with one row and how to put it right. */
export interface SiteListFault {
  /** From 1, as an editor counts. */
  readonly line: number;
  readonly column: string | undefined;
  readonly zh: string;
  readonly en: string;
}

export interface SiteList {
  readonly sites: readonly PulledSite[];
  readonly faults: readonly SiteListFault[];
}

/** Column → the headings that mean it. */
const headings: Readonly<Record<Column, readonly string[]>> = {
  id: ['id', 'site', 'code', '机构编码', '编码', '机构代码'],
  address: ['address', 'url', '地址', '网址', '拉取地址'],
  key: ['key', 'x', '公钥'],
  formerKeys: ['formerkeys', 'former_keys', '旧公钥', '历史公钥'],
  name: ['name', '名称', '机构名称'],
  town: ['town', '街镇', '镇街', '街道'],
  inclusive: ['inclusive', '普惠'],
  token: ['token', '令牌'],
  tokenEnv: ['tokenenv', 'token_env', '令牌变量'],
  pushToken: ['pushtoken', 'push_token', '推送令牌'],
  ca: ['ca', '证书'],
};
type Column =
  | 'id'
  | 'address'
  | 'key'
  | 'formerKeys'
  | 'name'
  | 'town'
  | 'inclusive'
  | 'token'
  | 'tokenEnv'
  | 'pushToken'
  | 'ca';
const required: readonly Column[] = ['id', 'key'];

/** Whether it is asked; a site without an address only pushes. */
export const isPulled = ({ address }: Pick<ListedSite, 'address'>): boolean => address !== '';

/**
 * Reads the district's list of sites: CSV with a line of headings (Chinese or English), UTF-8 with or without a mark, or
 * GB18030 as Excel in China writes it. Rows with a fault are left out, and each fault is named. Pure.
 */
export const readSites = (bytes: Uint8Array): SiteList => {
  const text = decode(bytes);
  const rows = rowsOf(text);
  if (!rows.ok) return { sites: [], faults: [rows.fault] };
  const [header, ...body] = rows.rows;
  if (!header) return { sites: [], faults: [fault(1, undefined, '名单是空的', 'the list is empty')] };
  const columns = header.cells.map(columnOf);
  const absent = required.filter((column) => !columns.includes(column));
  if (absent.length > 0) {
    const names = absent.map((column) => headings[column][0]).join(', ');
    return {
      sites: [],
      faults: [
        fault(
          header.line,
          undefined,
          `第一行缺少列 ${names}；至少要有 id, key`,
          `the first line lacks the column ${names}; id and key are needed`,
        ),
      ],
    };
  }
  const faults: SiteListFault[] = header.cells.flatMap((cell, at) =>
    columns[at] === undefined && cell.trim() !== ''
      ? [
          fault(
            header.line,
            cell.trim(),
            `不认识这一列；可用的列：${Object.keys(headings).join(', ')}`,
            `this column is not known; known are ${Object.keys(headings).join(', ')}`,
          ),
        ]
      : [],
  );
  const sites: PulledSite[] = [];
  const lineOf = new Map<string, number>();
  for (const { cells, line } of body) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    const said = (column: Column): string => (cells[columns.indexOf(column)] ?? '').trim();
    const own = faultsOf(line, said, lineOf);
    faults.push(...own);
    if (own.length > 0) continue;
    for (const unique of [said('id'), said('key'), tokenMark(said('pushToken'))]) lineOf.set(unique, line);
    sites.push(siteOf(said));
  }
  return { sites, faults };
};

/** Files with authorities are named from where the list is. */
export const besideList = (list: string, sites: readonly PulledSite[]): PulledSite[] =>
  sites.map((site) => (site.ca === undefined ? site : { ...site, ca: resolve(dirname(list), site.ca) }));

const siteOf = (said: (column: Column) => string): PulledSite => ({
  id: said('id'),
  address: said('address').replace(/\/+$/, ''),
  key: said('key'),
  formerKeys: listOf(said('formerKeys')),
  name: said('name') || said('id'),
  town: said('town'),
  inclusive: isYes(said('inclusive')),
  token: said('token') || undefined,
  tokenEnv: said('tokenEnv') || undefined,
  pushToken: said('pushToken') || undefined,
  ca: said('ca') || undefined,
});

const listOf = (text: string): string[] => text.split(/[\s;；]+/).filter((one) => one !== '');
const yes = ['是', '普惠', 'yes', 'true', '1', 'y'];
const no = ['', '否', '非普惠', 'no', 'false', '0', 'n'];
const isYes = (text: string): boolean => yes.includes(text.toLowerCase());

const idPattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const keyPattern = /^[A-Za-z0-9_-]{43}$/;

const faultsOf = (
  line: number,
  said: (column: Column) => string,
  lineOf: ReadonlyMap<string, number>,
): SiteListFault[] => {
  const found: SiteListFault[] = [];
  const report = (column: Column, zh: string, en: string): void => void found.push(fault(line, column, zh, en));
  const [id, address, key] = [said('id'), said('address'), said('key')];
  if (!idPattern.test(id)) {
    report(
      'id',
      `机构编码“${id}”不对：只用字母、数字、- 和 _，以字母或数字开头，最多 64 个`,
      `"${id}" is no id: use letters, digits, - and _, a letter or digit first, at most 64`,
    );
  } else if (lineOf.has(id)) {
    report('id', `与第 ${lineOf.get(id)} 行的编码相同；删去一行`, `is on line ${lineOf.get(id)} too; remove one`);
  }
  if (address !== '' && !isAddress(address)) {
    report(
      'address',
      `地址“${address}”不对：写成 https://主机:端口；只推送的机构留空`,
      `"${address}" is no address: write https://host:port, or leave it empty for a site that only pushes`,
    );
  }
  if (!isKey(key)) report('key', ...badKey);
  else if (lineOf.has(key)) {
    report(
      'key',
      `与第 ${lineOf.get(key)} 行的公钥相同；每个机构都有自己的公钥`,
      `is the key on line ${lineOf.get(key)} too; each site has its own`,
    );
  }
  if (!listOf(said('formerKeys')).every(isKey)) report('formerKeys', ...badKey);
  if (said('token') !== '' && said('tokenEnv') !== '') {
    report('token', '令牌和令牌变量只填一个', 'give either a token or the variable that holds it');
  }
  const pushLine = said('pushToken') === '' ? undefined : lineOf.get(tokenMark(said('pushToken')));
  if (pushLine !== undefined) {
    report(
      'pushToken',
      `与第 ${pushLine} 行的推送令牌相同；每个机构要有自己的令牌`,
      `is the token on line ${pushLine} too; each site has its own`,
    );
  }
  if (![...yes, ...no].includes(said('inclusive').toLowerCase())) {
    report('inclusive', '填 是 或 否', 'write yes or no');
  }
  return found;
};

/** Apart from ids and keys, which stand in the same table. */
const tokenMark = (token: string): string => `pushToken ${token}`;

const badKey = [
  '公钥不对：抄写该机构 key.json 中的 x，共 43 个字符',
  'is no key: copy the member x of its key.json, 43 characters',
] as const;

/** 32 bytes in base64url in its one spelling: two spellings of a key would be two keys. */
const isKey = (text: string): boolean =>
  keyPattern.test(text) && Buffer.from(text, 'base64url').toString('base64url') === text;

const isAddress = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, search, hash, username } = new URL(text);
  return /^https?:$/.test(protocol) && search === '' && hash === '' && username === '';
};

const fault = (line: number, column: string | undefined, zh: string, en: string): SiteListFault => ({
  line,
  column,
  zh,
  en,
});

const columnOf = (heading: string): Column | undefined => {
  const word = heading.trim().toLowerCase();
  return (Object.keys(headings) as Column[]).find((column) => headings[column].includes(word));
};

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

const rowsOf = (
  text: string,
): { readonly ok: true; readonly rows: Line[] } | { readonly ok: false; readonly fault: SiteListFault } => {
  const [first = ''] = text.split(/\r?\n/, 1);
  const delimiter = first.includes(',') ? ',' : first.includes('\t') ? '\t' : ';';
  const rows: Line[] = [];
  let read = 0;
  // The library counts lines up to the end of a record; a row is named by where it begins.
  const on_record = (cells: string[], { lines }: { readonly lines: number }): string[] => {
    rows.push({ line: read + 1, cells });
    read = lines;
    return cells;
  };
  try {
    parse(text, { bom: true, delimiter, relax_column_count: true, on_record });
    return { ok: true, rows };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = error.code === 'CSV_QUOTE_NOT_CLOSED' ? read + 1 : Number(error.lines);
    return {
      ok: false,
      fault: fault(
        line,
        undefined,
        '引号有误：有引号的单元格要整个用引号括起，其中的引号写两次',
        'a quotation mark is out of place; quote the whole cell and write those within it twice',
      ),
    };
  }
};

/** UTF-16 by its mark, UTF-8, else GB18030; what is none of them becomes signs that no id or key may have. */
const decode = (bytes: Uint8Array): string => {
  const marked = { fffe: 'utf-16le', feff: 'utf-16be' }[Buffer.from(bytes).toString('hex', 0, 2)];
  if (marked) return new TextDecoder(marked).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
};
