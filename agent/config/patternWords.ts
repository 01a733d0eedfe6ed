/** What is to be said of a field, in both languages. */
export interface Said {
  /** In English, as programs get it. */
  readonly message: string;
  readonly zh: string;
}

/** What a text of a pattern must be. A pattern is written as in its schema; a test holds that none of a file's is left out. */
const words: Readonly<Record<string, Said>> = {
  '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$': {
    message: 'must be an id: letters, digits, - and _, a letter or digit first, at most 64',
    zh: '应为编号：字母、数字、- 和 _，以字母或数字开头，最多 64 个字符',
  },
  '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}(/relay-[A-Za-z0-9-]{1,54})?$': {
    message: 'must be the id of a device or a position, or a relay of a camera: cam-yard/relay-1',
    zh: '应为设备或位置的编号，或摄像机的继电器，例如 cam-yard/relay-1',
  },
  '^(?=.*\\S)[^\\u0000-\\u001f\\u007f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]+$': {
    message: 'must be a name: 1 to 80 characters that can be seen',
    zh: '应为名称：1–80 个看得见的字符',
  },
  '^\\d{4}-\\d{2}-\\d{2}$': { message: 'must be a date, YYYY-MM-DD', zh: '应为日期，例如 2026-09-01' },
  '^([01]\\d|2[0-3]):[0-5]\\d$': { message: 'must be a time of day, HH:MM', zh: '应为 24 小时制的时间，例如 07:30' },
  '^\\d{4}$': { message: 'must be the last 4 digits of a telephone number', zh: '应为手机号后 4 位' },
  '^\\d{4,6}$': { message: 'must be 4 to 6 digits', zh: '应为 4–6 位数字' },
  '^\\d{6}$': { message: 'must be 6 digits', zh: '应为 6 位数字' },
  '^[A-Za-z0-9._-]{1,20}$': {
    message: 'must have 1 to 20 letters, digits, dots, - or _, for it is typed as ID@VERSION',
    zh: '应为 1–20 个字母、数字、点、- 或 _，因为命令行要写“编号@版本”',
  },
  '^[A-Za-z0-9_-]+$': { message: 'must have letters, digits, - and _ only', zh: '只能有字母、数字、- 和 _' },
  '^[A-Za-z0-9_-]{43}$': {
    message: 'must be the 32 bytes of a key in base64url: 43 letters, digits, - and _',
    zh: '应为 32 字节密钥的 base64url：43 个字母、数字、- 和 _',
  },
  '^https?://': { message: 'must begin with http:// or https://', zh: '应以 http:// 或 https:// 开头' },
  '^[^\\r\\n]+@[^\\r\\n]+$': {
    message: 'must be an e-mail address, alone or as: Name <box@house.example>',
    zh: '应为邮箱地址，可写成：名称 <box@house.example>',
  },
  '^(mailto:|https://)': { message: 'must begin with mailto: or https://', zh: '应以 mailto: 或 https:// 开头' },
  '^mqtts?://': { message: 'must begin with mqtt:// or mqtts://', zh: '应以 mqtt:// 或 mqtts:// 开头' },
};

/** Undefined for a pattern that has no words. */
export const wordsOfPattern = (pattern: string): Said | undefined => words[pattern];
