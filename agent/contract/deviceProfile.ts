import Type, { type Static } from '#typebox';
import { literals, SensorKind } from './values.ts';

const Text = Type.String({ minLength: 1, maxLength: 80 });
const Id = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' });
const Topic = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '^[^#+\\u0000$][^#+\\u0000]*$',
  description:
    'An MQTT topic without wildcards. {device} stands for the id of the device, {site} for the code of the site',
});
const Path = Type.String({
  pattern:
    "^(\\.?[A-Za-z_]\\w*|\\['[^']{1,80}'\\]|\\[\\d{1,4}\\])(\\.[A-Za-z_]\\w*|\\['[^']{1,80}'\\]|\\[\\d{1,4}\\])*$",
  maxLength: 200,
  description: "The way into the JSON of a message: params['input:0'].state",
});

/** One place in one kind of message where the state is told. */
const Source = Type.Object(
  {
    topic: Topic,
    path: Type.Optional(Path),
    when: Type.Optional(
      Type.Object(
        { path: Path, is: Text },
        { additionalProperties: false, description: 'Only messages that hold this value are about it' },
      ),
    ),
  },
  { additionalProperties: false },
);

const told = {
  component: literals('binary_sensor', 'event', 'sensor', 'switch', 'siren', 'light', 'lock', 'cover'),
  deviceClass: Type.Optional(
    Type.String({ maxLength: 40, description: "Home Assistant's device class: it says what on and off mean" }),
  ),
  sensor: Type.Optional(SensorKind),
  /** Left out: the topic `state`, as it is. */
  sources: Type.Optional(Type.Array(Source, { minItems: 1, maxItems: 8 })),
  state: Type.Optional(
    Type.Object(
      {
        retained: Type.Optional(Type.Boolean()),
        on: Type.Optional(Text),
        off: Type.Optional(Text),
        presses: Type.Optional(
          Type.Array(Text, { maxItems: 16, description: 'Of an event: the words that count; left out, every word' }),
        ),
      },
      { additionalProperties: false },
    ),
  ),
};

const FieldRule = Type.Object(
  {
    type: literals('boolean', 'integer', 'string'),
    required: Type.Optional(Type.Boolean()),
    minimum: Type.Optional(Type.Integer()),
    maximum: Type.Optional(Type.Integer()),
    format: Type.Optional(Type.String({ maxLength: 40 })),
  },
  { additionalProperties: false },
);

/** A kind of MQTT device described as data: what it says where, what that means, and how it is commanded. */
export const DeviceProfile = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    id: Id,
    version: Type.Integer({ minimum: 1 }),
    name: Type.Object({ zh: Text, en: Text }, { additionalProperties: false }),
    purpose: Type.String({ minLength: 1, maxLength: 500 }),
    maker: Type.Optional(
      Type.Object({ manufacturer: Text, model: Type.Optional(Text) }, { additionalProperties: false }),
    ),
    ...told,
    topics: Type.Object(
      { state: Type.Optional(Topic), command: Type.Optional(Topic), availability: Type.Optional(Topic) },
      { additionalProperties: false },
    ),
    /** What else the unit tells beside its state: its battery, its lid. */
    more: Type.Optional(
      Type.Array(
        Type.Object({ item: Id, name: Type.Object({ zh: Text, en: Text }), ...told }, { additionalProperties: false }),
        {
          maxItems: 8,
        },
      ),
    ),
    availability: Type.Optional(
      Type.Object(
        {
          online: Text,
          offline: Text,
          path: Type.Optional(Path),
          retained: Type.Optional(Type.Boolean()),
          lastWill: Type.Optional(Type.Boolean()),
          keepAliveSeconds: Type.Optional(
            Type.Integer({ minimum: 5, maximum: 30, description: 'A last will comes after one and a half of it' }),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    reportEverySeconds: Type.Optional(
      Type.Integer({
        minimum: 5,
        maximum: 604_800,
        description: 'It says something at least this often; silence for longer is a fault',
      }),
    ),
    battery: Type.Optional(Type.Boolean()),
    questions: Type.Optional(
      Type.Array(
        Type.Object({ topic: Topic, payload: Type.String({ maxLength: 500 }) }, { additionalProperties: false }),
        { maxItems: 4, description: 'Messages that make it say how it stands' },
      ),
    ),
    command: Type.Optional(
      Type.Object(
        {
          qos: Type.Optional(Type.Integer({ minimum: 0, maximum: 1 })),
          retained: Type.Optional(Type.Literal(false)),
          on: Type.Optional(Text),
          off: Type.Optional(Text),
          /** Of a lease: the fields of its JSON. */
          fields: Type.Optional(Type.Record(Type.String({ maxLength: 40 }), FieldRule)),
        },
        { additionalProperties: false },
      ),
    ),
    renewEverySeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
    rules: Type.Optional(Type.Array(Type.String({ maxLength: 300 }), { maxItems: 20 })),
  },
  { additionalProperties: false, description: 'Nestbox device profile' },
);
export type DeviceProfile = Static<typeof DeviceProfile>;
