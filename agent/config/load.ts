import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { Compile } from 'typebox/schema';
import { isMap, LineCounter, parseDocument } from 'yaml';
import { type Config, contradictions, withDefaults } from './resolve.ts';
import { FacilityFile } from './schema.ts';

export type { Config } from './resolve.ts';

/** One thing wrong in facility.yaml, with its line (1-based) and how to put it right. */
export interface ConfigFault {
  readonly line: number;
  readonly path: string;
  readonly message: string;
}

export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[];
  constructor(file: string, faults: readonly ConfigFault[]) {
    super(faults.map((fault) => `${file}:${fault.line} ${fault.path || '(top)'}: ${fault.message}`).join('\n'));
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
  if (!existsSync(file)) throw new ConfigError(file, [{ line: 1, path: '', message: 'there is no such file' }]);
  return parseConfig(readFileSync(file, 'utf8'), file, options.data);
};

/** As `loadConfig`, from text: `file` is only named in errors and resolves relative paths. */
export const parseConfig = (text: string, file: string, data: string): Config => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (offset: number | undefined): number => (offset === undefined ? 1 : lines.linePos(offset).line);
  if (document.errors.length > 0) {
    throw new ConfigError(
      file,
      document.errors.map((error) => ({
        line: lineOf(error.pos[0]),
        path: '',
        message: error.message.split('\n')[0] ?? '',
      })),
    );
  }
  const lineOfPath = (path: readonly (string | number)[]): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return lineOf(node.range[0]);
    }
    return isMap(document.contents) ? lineOf(document.contents.range?.[0]) : 1;
  };
  const value: unknown = document.toJS() ?? {};
  const faultAt = (pointer: string, message: string): ConfigFault => {
    const path = pointer
      .split('/')
      .slice(1)
      .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    return { line: lineOfPath(path), path: path.join('.'), message };
  };
  if (!validator.Check(value)) {
    const [, errors] = validator.Errors(value);
    throw new ConfigError(
      file,
      errors.map((error) => faultAt(error.instancePath, error.message)),
    );
  }
  const found = contradictions(value);
  if (found.length > 0)
    throw new ConfigError(
      file,
      found.map(({ pointer, message }) => faultAt(pointer, message)),
    );
  const folder = dirname(resolve(file));
  return withDefaults(value, { data: resolve(data), locate: (path) => (isAbsolute(path) ? path : join(folder, path)) });
};
