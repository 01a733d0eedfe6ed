import type { FastifySchemaCompiler, FastifySchemaValidationError, FastifyServerOptions } from 'fastify';
import type { TSchema } from '#typebox';
import { Compile, type Validator } from '#typebox/schema';

/** TypeBox says the same field once more in these words, beside the sentence that names it. */
const echoes = new Set(['boolean', 'anyOf', 'oneOf']);

/**
 * Checks what comes in with TypeBox, whose schemas the contract is written in. Each schema is compiled when it is first
 * needed: most of a box's routes are not called on most days, and each check costs memory and start-up time.
 */
const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema }) => {
  let validator: Validator | undefined;
  return (value: unknown) => {
    validator ??= Compile(schema);
    return validator.Check(value) ? { value } : { error: errorsOf(validator, schema, value) };
  };
};

/** For Fastify. Given here rather than set later, because otherwise it loads the two compilers that it comes with. */
export const schemaController = {
  compilersFactory: {
    buildValidator: () => compileValidator,
    // What we answer is typed; compiling a writer for each of its schemas costs tens of megabytes and start-up time.
    buildSerializer: () => () => (body: unknown) => JSON.stringify(body),
  },
  // The types know Ajv's own factory only.
} as unknown as NonNullable<FastifyServerOptions['schemaController']>;

/** One entry for each field that is wrong, missing or not expected, in the shape that Fastify hands to the error handler. */
const errorsOf = (validator: Validator, schema: TSchema, value: unknown): FastifySchemaValidationError[] => {
  const [, errors] = validator.Errors(value);
  const own = errors.filter(
    ({ keyword, schemaPath, instancePath }, index) =>
      !echoes.has(keyword) &&
      // Of what may be null, "must be null" is no help beside what is wrong with it.
      !(
        keyword === 'type' &&
        schemaPath.includes('/anyOf/') &&
        errors.findIndex((one) => one.instancePath === instancePath) < index
      ),
  );
  const told = new Set<string>();
  const isNew = ({ instancePath, message }: FastifySchemaValidationError): boolean => {
    const words = `${instancePath} ${message}`;
    return !told.has(words) && told.add(words).size > 0;
  };
  return (own.length > 0 ? own : errors)
    .flatMap((error): FastifySchemaValidationError[] => {
      const { keyword, schemaPath, instancePath, message } = error;
      const at = (path: string, words: string): FastifySchemaValidationError => ({
        keyword,
        schemaPath,
        instancePath: path,
        params: {},
        message: words,
      });
      switch (error.keyword) {
        case 'required':
          return error.params.requiredProperties.map((name) => at(`${instancePath}/${name}`, 'is required'));
        case 'additionalProperties':
          return error.params.additionalProperties.map((name) => at(`${instancePath}/${name}`, 'is not known here'));
        case 'enum':
          return [at(instancePath, `must be one of: ${error.params.allowedValues.join(', ')}`)];
        case 'pattern':
        case 'format': {
          const described = describedAt(schema, schemaPath);
          return [at(instancePath, described === undefined ? message : `must be: ${described}`)];
        }
        default:
          return [at(instancePath, message)];
      }
    })
    .filter(isNew);
};

/** What the part of a schema that an error points into says of itself in words; undefined when it says nothing. */
const describedAt = (schema: TSchema, schemaPath: string): string | undefined => {
  let part: unknown = schema;
  for (const name of schemaPath.split('/').slice(1)) {
    part = typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[name] : undefined;
  }
  const description = (part as { description?: unknown } | undefined)?.description;
  return typeof description === 'string' ? description : undefined;
};
