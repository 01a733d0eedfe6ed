import { AreaKind, ClassType, Id, literals, PersonName, PositionKind, RoomKind, TimeOfDay } from '#contract/values.ts';
import Type, { type Static } from '#typebox';
import { GuardianPage, Messages } from './messages.ts';
import { Nvr } from './nvr.ts';
import { Zone } from './zones.ts';

const Name = PersonName;
const Seconds = Type.Integer({ minimum: 0, maximum: 86_400 });

const Room = Type.Object({ id: Id, name: Name, kind: RoomKind }, { additionalProperties: false });

const Class = Type.Object(
  { id: Id, name: Name, type: ClassType, room: Id, places: Type.Integer({ minimum: 1, maximum: 150 }) },
  { additionalProperties: false },
);

/** A place of the house that is no room of a class: a corridor, the kitchen, a toilet. */
const Area = Type.Object({ id: Id, name: Name, kind: AreaKind }, { additionalProperties: false });

const Camera = Type.Object(
  {
    id: Id,
    name: Name,
    room: Type.Optional(Id),
    onvif: Type.String({ pattern: '^https?://', description: 'Address of the ONVIF device service' }),
    username: Type.Optional(Type.String({ maxLength: 64 })),
    password: Type.Optional(Type.String({ maxLength: 128 })),
    audio: Type.Optional(
      Type.Boolean({ description: 'Records sound; off by default, for it needs the consent of those who are heard' }),
    ),
    recordingPriority: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 100, description: 'On a full disk the lowest stops first; 50 by default' }),
    ),
  },
  { additionalProperties: false },
);

/** A place for a device, read once into a box that knows none. Cameras have their own list, with their addresses. */
const Position = Type.Object(
  {
    id: Id,
    name: Name,
    kind: PositionKind,
    area: Type.Optional(Id),
    zone: Type.Optional(Id),
    covers: Type.Optional(Type.Array(Id, { maxItems: 20, uniqueItems: true })),
    unit: Type.Optional(Id),
    item: Type.Optional(Id),
  },
  { additionalProperties: false },
);

const Siren = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}(/relay-[A-Za-z0-9-]{1,54})?$',
  description: 'An id, or the id of a camera, / and its relay: cam-yard/relay-1',
});

/** An MQTT device that does not introduce itself, described by a profile (hardware/profiles, or DATA/profiles). */
const Profiled = Type.Object(
  {
    id: Id,
    name: Name,
    profile: Id,
    topicId: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$',
        description: 'The id that it has in its topics; left out: the same',
      }),
    ),
  },
  { additionalProperties: false },
);

/** The files of a listener's certificate and of its key, PEM. */
const Tls = Type.Object({ certificate: Type.String(), key: Type.String() }, { additionalProperties: false });

/** facility.yaml. Every key that is left out has the default named beside it in `defaults.ts`. */
export const FacilityFile = Type.Object(
  {
    site: Type.Object(
      {
        code: Id,
        name: Name,
        timeZone: Type.Optional(Type.String({ description: 'IANA name, for example Asia/Shanghai' })),
        address: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Where the house stands' })),
        contact: Type.Optional(
          Type.String({ minLength: 1, maxLength: 120, description: 'Whom police and district may ring about devices' }),
        ),
      },
      { additionalProperties: false },
    ),
    rulePack: Type.Optional(Id),
    mixedAges: Type.Optional(literals('youngest', 'class_type', 'carry')),
    places: Type.Optional(Type.Integer({ minimum: 1, maximum: 150 })),
    hours: Type.Optional(
      Type.Object({ open: TimeOfDay, close: TimeOfDay, seal: TimeOfDay }, { additionalProperties: false }),
    ),
    attendance: Type.Optional(
      Type.Object(
        {
          handover: Type.Optional(literals('desk', 'caregiver')),
          autoClose: Type.Optional(Type.Union([Type.Literal('off'), TimeOfDay])),
          headCountMinutes: Type.Optional(Type.Integer({ minimum: 5, maximum: 600 })),
          headCountAfterEntryMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 600 })),
          overdueMinutes: Type.Optional(Type.Integer({ minimum: 5, maximum: 600 })),
          latePickupMinutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 600 })),
        },
        { additionalProperties: false },
      ),
    ),
    health: Type.Optional(
      Type.Object(
        {
          noonCheck: Type.Optional(TimeOfDay),
          tellGuardianMinutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 600 })),
          medicineMinutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 600 })),
        },
        { additionalProperties: false },
      ),
    ),
    rooms: Type.Array(Room, { minItems: 1, maxItems: 60 }),
    classes: Type.Array(Class, { maxItems: 60 }),
    areas: Type.Optional(Type.Array(Area, { maxItems: 100 })),
    zones: Type.Optional(Type.Array(Zone, { maxItems: 40 })),
    people: Type.Optional(
      Type.String({ description: 'A JSON file with the first roster, read once into an empty journal' }),
    ),
    listen: Type.Optional(
      Type.Object(
        {
          address: Type.Optional(Type.String()),
          port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
          insecure: Type.Optional(Type.Boolean()),
          tls: Type.Optional(Tls),
          clientCa: Type.Optional(
            Type.String({
              description: 'The authority whose certificates the district may show instead of a token; PEM',
            }),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    broker: Type.Optional(
      Type.Union([Type.Literal('embedded'), Type.String({ pattern: '^mqtts?://' })], {
        description: '`embedded`, or the address of a broker, with user and password if it wants them',
      }),
    ),
    brokerCa: Type.Optional(
      Type.String({ description: 'The file of the authority that signed the certificate of an mqtts:// broker' }),
    ),
    brokerPort: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
    brokerListen: Type.Optional(
      Type.Object(
        {
          address: Type.String({ minLength: 1, description: 'An address of the box in the house, or 0.0.0.0 for all' }),
          port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
          insecure: Type.Optional(Type.Boolean()),
          tls: Type.Optional(Tls),
        },
        {
          additionalProperties: false,
          description: 'Where the embedded broker takes devices of the house, besides loopback',
        },
      ),
    ),
    discoveryPrefix: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]+$' })),
    siren: Type.Optional(
      Type.Union([Siren, Type.Array(Siren, { maxItems: 8, uniqueItems: true })], {
        description:
          'The sirens that the agent sounds, one or a list: a device, a position, or a relay of a camera (CAMERA/relay-1)',
      }),
    ),
    lights: Type.Optional(
      Type.Boolean({
        description: 'The light of a room (device light-ROOM) is red while the room has a critical alert',
      }),
    ),
    profiled: Type.Optional(Type.Array(Profiled, { maxItems: 200 })),
    inboxTopics: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        maxItems: 16,
        description: 'MQTT filters under which devices are looked for that nobody introduced',
      }),
    ),
    alerts: Type.Optional(
      Type.Object(
        {
          unattendedGraceSeconds: Type.Optional(Seconds),
          infantGraceSeconds: Type.Optional(Seconds),
          graceSeconds: Type.Optional(Seconds),
          escalateAfterSeconds: Type.Optional(Type.Array(Seconds, { minItems: 1, maxItems: 4 })),
          settleSeconds: Type.Optional(Seconds),
          staleAfterMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440 })),
        },
        { additionalProperties: false },
      ),
    ),
    cameras: Type.Optional(Type.Array(Camera, { maxItems: 64 })),
    positions: Type.Optional(Type.Array(Position, { maxItems: 500 })),
    coverage: Type.Optional(
      Type.Object(
        { kinds: Type.Optional(Type.Array(AreaKind, { minItems: 1, uniqueItems: true })) },
        { additionalProperties: false, description: 'Which kinds of areas a recording camera must cover' },
      ),
    ),
    recorder: Type.Optional(
      Type.Object(
        {
          volumes: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 16 })),
          segmentSeconds: Type.Optional(Type.Integer({ minimum: 2, maximum: 120 })),
          retentionDays: Type.Optional(Type.Integer({ minimum: 90, maximum: 3650 })),
          reserveGb: Type.Optional(
            Type.Number({
              minimum: 0,
              maximum: 10_000,
              description: 'Kept free on each volume, in gigabytes of 10⁹ bytes',
            }),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    nvr: Type.Optional(Type.Array(Nvr, { maxItems: 16 })),
    flows: Type.Optional(
      Type.Object(
        {
          enabled: Type.Optional(Type.Boolean()),
          memoryMb: Type.Optional(Type.Integer({ minimum: 64, maximum: 2048 })),
          names: Type.Optional(
            Type.Array(Id, { maxItems: 32, description: 'Ids of the tabs whose messages to the staff may hold names' }),
          ),
          editor: Type.Optional(
            Type.Object(
              {
                enabled: Type.Optional(Type.Boolean()),
                port: Type.Optional(
                  Type.Integer({ minimum: 0, maximum: 65_535, description: 'Of loopback; 0 for any free one' }),
                ),
              },
              {
                additionalProperties: false,
                description: "Node-RED's editor, behind the login of the site; off by default",
              },
            ),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    messages: Type.Optional(Messages),
    guardianPage: Type.Optional(GuardianPage),
    upstream: Type.Optional(
      Type.Object(
        {
          districtKeys: Type.Optional(
            Type.Array(
              Type.String({ description: 'An Ed25519 public key of the district, base64url (the JWK member x)' }),
            ),
          ),
          districtCertificates: Type.Optional(
            Type.Array(
              Type.String({
                minLength: 1,
                maxLength: 200,
                description: 'A client certificate of the district: its SHA-256 fingerprint, or a name that it bears',
              }),
              { maxItems: 20, uniqueItems: true },
            ),
          ),
          pull: Type.Optional(
            Type.Object(
              {
                pollsPerMinute: Type.Optional(Type.Integer({ minimum: 1, maximum: 60_000 })),
                megabytesPerMinute: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
              },
              { additionalProperties: false, description: 'What each client of the district may ask for' },
            ),
          ),
          broker: Type.Optional(
            Type.Literal('site', {
              description:
                "Publish sealed summaries on the site's own broker, whose bridge carries them to the district",
            }),
          ),
          mqtt: Type.Optional(
            Type.Object(
              {
                url: Type.String({
                  pattern: '^mqtts?://',
                  description: "The district's broker: mqtts://host:port",
                }),
                username: Type.Optional(Type.String({ minLength: 1 })),
                password: Type.Optional(Type.String({ minLength: 1 })),
                ca: Type.Optional(Type.String({ description: 'Its certificate authority, a PEM file' })),
                insecure: Type.Optional(Type.Boolean({ description: 'Allows mqtt:// without TLS beyond loopback' })),
              },
              { additionalProperties: false },
            ),
          ),
          https: Type.Optional(
            Type.Object(
              {
                url: Type.String({
                  pattern: '^https?://',
                  description: "The district's intake: https://host/path",
                }),
                token: Type.Optional(Type.String({ minLength: 1, description: 'What the district gave this site' })),
                ca: Type.Optional(Type.String({ description: 'Its certificate authority, a PEM file' })),
                insecure: Type.Optional(Type.Boolean({ description: 'Allows http:// beyond loopback' })),
              },
              { additionalProperties: false },
            ),
          ),
          spreadSeconds: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 3600,
              description: 'After a start the first try comes within this time, so that sites do not all come at once',
            }),
          ),
          staffKey: Type.Optional(
            Type.String({
              pattern: '^[A-Za-z0-9_-]{43}$',
              description: 'The 32 bytes with which the district hashes the register numbers of staff, base64url',
            }),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    simulated: Type.Optional(Type.Boolean({ description: 'Start the simulated devices and print the demo PINs' })),
  },
  { additionalProperties: false },
);

export type FacilityFile = Static<typeof FacilityFile>;
export type TlsFiles = Static<typeof Tls>;
export type RoomConfig = Static<typeof Room>;
export type AreaConfig = Static<typeof Area>;
export type ClassConfig = Static<typeof Class>;
export type ProfiledConfig = Static<typeof Profiled>;
/** `allowPlainText`: a technician allowed to send it the password itself; kept with its account, never in the file. */
export type CameraConfig = Static<typeof Camera> & { readonly allowPlainText?: boolean };
export type PositionConfig = Static<typeof Position>;
