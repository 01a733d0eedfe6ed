import type { TLocalizedValidationError } from 'typebox/error';
import { Locale } from 'typebox/system';

/** What is wrong in a rule pack; the path is within it: `/bands/0/rule`. */
export interface PackFault {
  readonly path: string;
  /** In English, as programs get it. */
  readonly message: string;
  readonly zh: string;
}

/** TypeBox says the same field once more in these words, beside the sentence that names it. */
const echoes = new Set(['boolean', 'anyOf']);
const date = { message: 'must be a date, YYYY-MM-DD', zh: '应为日期，例如 2026-09-01' };
const version = {
  message: 'must have 1 to 20 letters, digits, dots, - or _, for it is typed as ID@VERSION',
  zh: '应为 1–20 个字母、数字、点、- 或 _，因为命令行要写“编号@版本”',
};
const id = {
  message: 'must be an id: letters, digits, - and _, at most 64',
  zh: '应为编号：字母、数字、- 和 _，最多 64 个字符',
};

/** One fault for each field that is wrong, missing or not known. */
export const faultsOfSchema = (errors: readonly TLocalizedValidationError[]): PackFault[] =>
  errors
    .filter(({ keyword }) => !echoes.has(keyword))
    .flatMap(faultsOfError)
    .filter(({ path }, index, all) => all.findIndex((each) => each.path === path) === index);

const faultsOfError = (error: TLocalizedValidationError): PackFault[] => {
  const { instancePath: path, message } = error;
  const under = (names: readonly string[], said: Omit<PackFault, 'path'>): PackFault[] =>
    names.map((name) => ({ path: `${path}/${name}`, ...said }));
  const plain = { path, message, zh: Locale.zh_Hans(error) };
  switch (error.keyword) {
    case 'additionalProperties':
      return under(error.params.additionalProperties, {
        message: 'is not known; leave it out',
        zh: '不认识这个字段，请删去',
      });
    case 'required':
      return under(error.params.requiredProperties, { message: 'is missing', zh: '缺少' });
    case 'enum': {
      const allowed = error.params.allowedValues.join(', ');
      return [{ path, message: `must be one of: ${allowed}`, zh: `应为其中之一：${allowed}` }];
    }
    case 'format':
      return [{ path, ...(error.params.format === 'date' ? date : plain) }];
    case 'pattern':
      // Besides dates, which have a format first, only these have one.
      return [{ path, ...(path === '/version' ? version : id) }];
    default:
      return [plain];
  }
};
