import { describe, expect, test } from 'vitest';
import { readSites } from '#district/sites.ts';
import { freshKey } from './chain.ts';

const [a, b, c] = [freshKey().jwk.x, freshKey().jwk.x, freshKey().jwk.x];
const read = (...lines: string[]) => readSites(Buffer.from(lines.join('\n')));

describe("the district's list of sites", () => {
  test('needs three columns; the rest has its defaults', () => {
    expect(read('id,address,key', `east,https://east.example:8443/,${a}`, '')).toEqual({
      faults: [],
      sites: [
        {
          id: 'east',
          address: 'https://east.example:8443',
          key: a,
          formerKeys: [],
          name: 'east',
          town: '',
          inclusive: false,
          token: undefined,
          tokenEnv: undefined,
          pushToken: undefined,
          ca: undefined,
        },
      ],
    });
  });

  test('takes all columns by their Chinese names, as Excel writes them: with a mark, tabs, or in GB18030', () => {
    const rows = [
      ['机构编码', '名称', '街镇', '普惠', '地址', '公钥', '历史公钥', '令牌变量', '证书'],
      ['east', '小葵花托育园', '莲花池街道', '是', 'http://10.0.0.1:80', a, `${b} ${c}`, 'EAST_TOKEN', 'ca.pem'],
    ];
    const site = {
      id: 'east',
      name: '小葵花托育园',
      town: '莲花池街道',
      inclusive: true,
      formerKeys: [b, c],
      tokenEnv: 'EAST_TOKEN',
      ca: 'ca.pem',
    };
    const text = rows.map((row) => row.join(',')).join('\r\n');
    const tabs = rows.map((row) => row.join('\t')).join('\r\n');
    for (const bytes of [
      Buffer.from(text),
      Buffer.from(`\ufeff${text}`),
      Buffer.from(tabs),
      Buffer.from(`\ufeff${tabs}`, 'utf16le'),
    ]) {
      const { sites, faults } = readSites(bytes);
      expect(faults).toEqual([]);
      expect(sites).toMatchObject([site]);
    }
    // 名称 and 小葵花 in GB18030, as a machine without the tables of that code wrote them down.
    const gbk = Buffer.concat([
      Buffer.from('id,address,key,'),
      Buffer.from('c3fbb3c6', 'hex'),
      Buffer.from(`\neast,http://a,${a},`),
      Buffer.from('d0a1bffbbba8', 'hex'),
    ]);
    expect(readSites(gbk)).toMatchObject({ faults: [], sites: [{ name: '小葵花' }] });
  });

  test('names each bad cell with its line, its column and what to do; good rows stay', () => {
    const { sites, faults } = read(
      'id,address,key,inclusive,token,tokenEnv',
      `good,https://a.example,${a},yes,,`,
      '',
      `bad id,https://a.example,${b},,,`,
      `two,ftp://a.example,${b},,,`,
      `three,https://a.example,${b.slice(1)},,,`,
      `good,https://a.example,${b},,,`,
      `five,https://a.example,${a},,,`,
      `six,https://a.example,${c},maybe,t,T`,
    );
    expect(sites.map(({ id }) => id)).toEqual(['good']);
    expect(faults.map(({ line, column }) => [line, column])).toEqual([
      [4, 'id'],
      [5, 'address'],
      [6, 'key'],
      [7, 'id'],
      [8, 'key'],
      [9, 'token'],
      [9, 'inclusive'],
    ]);
    expect(faults.every(({ zh, en }) => zh !== '' && en !== '')).toBe(true);
    expect(faults[3]).toMatchObject({ zh: expect.stringContaining('第 2 行'), en: expect.stringContaining('line 2') });
  });

  test('two sites that push have two tokens, and none is told', () => {
    const { sites, faults } = read(
      'id,address,key,pushToken',
      `east,http://a,${a},secret`,
      `west,http://b,${b},secret`,
      `north,http://c,${c},`,
    );
    expect([sites.map(({ id }) => id), faults]).toMatchObject([['east', 'north'], [{ line: 3, column: 'pushToken' }]]);
    expect(JSON.stringify(faults)).not.toContain('secret');
  });

  test('a site without an address only pushes', () => {
    expect(read('id,key,pushToken', `east,${a},t`)).toMatchObject({ faults: [], sites: [{ id: 'east', address: '' }] });
    expect(read('id,address,key', `east,,${a}`)).toMatchObject({ faults: [], sites: [{ id: 'east', address: '' }] });
  });

  test('a key has one spelling', () => {
    // The last character carries two spare bits: another one there decodes to the same 32 bytes.
    const last = a.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const other = `${a.slice(0, -1)}${alphabet[alphabet.indexOf(last) + 1]}`;
    expect(read('id,address,key', `east,http://a,${other}`).faults).toMatchObject([{ line: 2, column: 'key' }]);
  });

  test('says what is missing or unknown in the first line', () => {
    expect(read('').faults).toMatchObject([{ line: 1 }]);
    expect(read('id,address', 'east,http://a').faults[0]?.en).toContain('key');
    const { sites, faults } = read('id,address,key,colour', `east,http://a,${a},red`);
    expect([sites.length, faults.length, faults[0]?.column]).toEqual([1, 1, 'colour']);
  });

  test('a quotation mark out of place is named by its line', () => {
    expect(read('id,address,key', `east,http://a,${a}`, `"west,http://b,${b}`).faults).toMatchObject([{ line: 3 }]);
  });
});
