import type { TLocalizedValidationError } from '#typebox/error';
import { Locale } from '#typebox/system';
import { type Said, wordsOfPattern } from './patternWords.ts';

/** What is wrong with one field of a file that people write; the path is within it: `/bands/0/rule`. */
export interface FieldFault extends Said {
  readonly path: string;
}

/** For whoever reads a log, which has no language of its own. */
export const inBoth = ({ message, zh }: Said): string => `${message} / ${zh}`;

type SchemaError = TLocalizedValidationError;

/**
 * One fault for each field that is wrong, missing or not known, in our own words: what it must be, so that whoever reads
 * it can put it right. Of a field that may be one thing or another, what is said is about the kind that it is.
 */
export const faultsOfSchema = (errors: readonly SchemaError[]): FieldFault[] => {
  const told = withoutOtherKinds(errors).flatMap((error) =>
    faultsOf(error).map((fault) => ({ fault, kind: kindOf(error) })),
  );
  return [...Map.groupBy(told, ({ fault }) => fault.path)].map(([path, all]) => {
    const first = all.filter(({ kind }, index) => all.findIndex((each) => each.kind === kind) === index);
    const words = (language: keyof Said): string[] => [...new Set(first.map(({ fault }) => fault[language]))];
    return { path, message: words('message').join(', or '), zh: words('zh').join('，或') };
  });
};

/** Without what is wrong only for a kind of value that this one does not try to be. */
const withoutOtherKinds = (errors: readonly SchemaError[]): SchemaError[] =>
  errors
    .filter(({ keyword }) => keyword === 'anyOf')
    .reduce(
      (kept, union) => {
        const isIn = ({ schemaPath, instancePath }: SchemaError): boolean =>
          schemaPath.startsWith(`${union.schemaPath}/anyOf/`) && instancePath.startsWith(union.instancePath);
        // A value shows which kind it tries to be by its type, or by its field `kind`.
        const isOfType = ({ keyword, instancePath }: SchemaError): boolean =>
          (keyword === 'type' && instancePath === union.instancePath) ||
          (keyword === 'const' && instancePath === `${union.instancePath}/kind`);
        const others = new Set(kept.filter((error) => isIn(error) && isOfType(error)).map(kindOf));
        const isTried = kept.some((error) => isIn(error) && !others.has(kindOf(error)));
        return kept.filter((error) => !isIn(error) || (isTried ? !others.has(kindOf(error)) : isOfType(error)));
      },
      errors.filter(({ keyword }) => keyword !== 'anyOf'),
    );

/** Which of the kinds that a field may have the error is about; empty where it may have one only. */
const kindOf = ({ schemaPath }: SchemaError): string => /^.*?\/anyOf\/\d+/.exec(schemaPath)?.[0] ?? '';

const notKnown: Said = { message: 'is not known; leave it out', zh: '不认识这个字段，请删去' };
const types: Readonly<Record<string, Said>> = {
  string: { message: 'must be text', zh: '应为文字' },
  integer: { message: 'must be a whole number', zh: '应为整数' },
  number: { message: 'must be a number', zh: '应为数字' },
  boolean: { message: 'must be true or false', zh: '应为 true 或 false' },
  array: { message: 'must be a list', zh: '应为列表' },
  object: { message: 'must be an object: fields with their values', zh: '应为一组字段' },
};

const entries = (n: number): string => (n === 1 ? '1 entry' : `${n} entries`);
const characters = (n: number): string => (n === 1 ? '1 character' : `${n} characters`);

const faultsOf = (error: SchemaError): FieldFault[] => {
  const { instancePath: path } = error;
  const under = (names: readonly string[], said: Said): FieldFault[] =>
    names.map((name) => ({ path: `${path}/${name}`, ...said }));
  switch (error.keyword) {
    case 'additionalProperties':
      return under(error.params.additionalProperties, notKnown);
    case 'required':
      return under(error.params.requiredProperties, { message: 'is missing', zh: '缺少' });
    default:
      return [{ path, ...saidOf(error) }];
  }
};

const saidOf = (error: SchemaError): Said => {
  const asTold = { message: error.message, zh: Locale.zh_Hans(error) };
  switch (error.keyword) {
    case 'boolean':
      return notKnown;
    case 'type':
      return types[String(error.params.type)] ?? asTold;
    case 'enum': {
      const allowed = error.params.allowedValues.join(', ');
      return { message: `must be one of: ${allowed}`, zh: `应为其中之一：${allowed}` };
    }
    case 'const':
      return { message: `must be: ${error.params.allowedValue}`, zh: `应为：${error.params.allowedValue}` };
    case 'minimum':
      return { message: `must be at least ${error.params.limit}`, zh: `不得小于 ${error.params.limit}` };
    case 'maximum':
      return { message: `must be at most ${error.params.limit}`, zh: `不得大于 ${error.params.limit}` };
    case 'minItems':
      return { message: `must have at least ${entries(error.params.limit)}`, zh: `不得少于 ${error.params.limit} 项` };
    case 'maxItems':
      return { message: `must have at most ${entries(error.params.limit)}`, zh: `不得多于 ${error.params.limit} 项` };
    case 'minLength':
      return {
        message: `must have at least ${characters(error.params.limit)}`,
        zh: `不得少于 ${error.params.limit} 个字符`,
      };
    case 'maxLength':
      return {
        message: `must have at most ${characters(error.params.limit)}`,
        zh: `不得多于 ${error.params.limit} 个字符`,
      };
    case 'uniqueItems':
      return { message: 'must have no entry twice', zh: '不得有重复的项' };
    case 'format':
      return error.params.format === 'date'
        ? { message: 'must be a date, YYYY-MM-DD', zh: '应为日期，例如 2026-09-01' }
        : asTold;
    case 'pattern':
      return wordsOfPattern(String(error.params.pattern)) ?? asTold;
    default:
      return asTold;
  }
};
