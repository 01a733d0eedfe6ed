import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { Compile } from '#typebox/schema';
import { Settings } from '#typebox/system';
import { type FieldFault, faultsOfSchema, inBoth } from './fieldFaults.ts';
import { lineOfField, partsOf } from './lines.ts';
import { type Config, contradictions, withDefaults } from './resolve.ts';
import { FacilityFile } from './schema.ts';

export type { Config } from './resolve.ts';

/** One thing wrong in facility.yaml, with its line (1-based) and how to put it right; `path` with dots: `classes.0.room`. */
export interface ConfigFault extends FieldFault {
  readonly line: number;
}

/** The message says each fault in Chinese and English: whoever reads a log has no language yet. */
export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[];
  constructor(file: string, faults: readonly ConfigFault[]) {
    super(faults.map((fault) => `${file}:${fault.line} ${fault.path || '(top)'}: ${inBoth(fault)}`).join('\n'));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** The demo facility's own file, used when nobody names another. */
export const demoFacilityFile = resolve(import.meta.dirname, '../../hardware/sim/demo/facility.yaml');

const validator = Compile(FacilityFile);

/**
 * Reads and checks facility.yaml. Without `file`: `facility.yaml` in the working folder, else the demo facility.
 * Returns a frozen configuration with every default filled in; relative paths are relative to the file.
 * @throws ConfigError naming each line at fault.
 */
export const loadConfig = (options: { file?: string | undefined; data: string }): Config => {
  const file = options.file ?? (existsSync('facility.yaml') ? resolve('facility.yaml') : demoFacilityFile);
  if (!existsSync(file)) {
    throw new ConfigError(file, [{ line: 1, path: '', message: 'there is no such file', zh: '没有这个文件' }]);
  }
  return parseConfig(readFileSync(file, 'utf8'), file, options.data);
};

/** As `loadConfig`, from text: `file` is only named in errors and resolves relative paths. */
export const parseConfig = (text: string, file: string, data: string): Config => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    throw new ConfigError(
      file,
      document.errors.map(({ pos, code }) => ({
        line: lines.linePos(pos[0]).line,
        path: '',
        message: `is not written as YAML: ${code}; look at brackets, quotes, colons and indentation`,
        zh: `不合 YAML 的写法：${code}；请检查括号、引号、冒号和缩进`,
      })),
    );
  }
  const lineOf = lineOfField(document, lines);
  const value: unknown = document.toJS() ?? {};
  const withLine = ({ path, ...said }: FieldFault): ConfigFault => {
    const parts = partsOf(path);
    return { line: lineOf(parts), path: parts.join('.'), ...said };
  };
  if (!validator.Check(value)) {
    throw new ConfigError(file, faultsOfSchema(errorsOf(value)).map(withLine));
  }
  const found = contradictions(value);
  if (found.length > 0) throw new ConfigError(file, found.map(withLine));
  const folder = dirname(resolve(file));
  return withDefaults(value, { data: resolve(data), locate: (path) => (isAbsolute(path) ? path : join(folder, path)) });
};

/** All of them: by itself the validator ends after eight, and one channel with a slip is wrong for each kind that it is not. */
const errorsOf = (value: unknown): ReturnType<typeof validator.Errors>[1] => {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: 500 });
  try {
    return validator.Errors(value)[1];
  } finally {
    Settings.Set({ maxErrors });
  }
};
