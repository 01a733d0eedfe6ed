import type { Journal } from '#agent/journal/journal.ts';
import type { DeviceProfile } from '#contract/deviceProfile.ts';
import { type Failure, Problem } from '#contract/problems.ts';
import { NewProfiled, ProfiledEnd, ProfiledList, ProfiledView } from '#contract/profiled.ts';
import { access } from '#contract/roles.ts';
import { Id } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf, type Verdict } from '../http/commands.ts';
import type { ProfiledDevice } from './mqtt/profiled.ts';

export interface ProfiledRoutesOptions {
  readonly journal: Journal;
  readonly profiles: ReadonlyMap<string, DeviceProfile>;
  readonly described: () => readonly ProfiledDevice[];
  /** Whether a device, a camera or a line of facility.yaml has this id. */
  readonly isTaken: (deviceId: string) => boolean;
}

const Params = Type.Object({ id: Id });
const written = { 200: ProfiledView, 201: ProfiledView, '4xx': Problem };

/** The profile by which a technician makes a device known that speaks on the broker and does not introduce itself. */
export const profiledRoutes =
  ({ journal, profiles, described, isTaken }: ProfiledRoutesOptions): Routes =>
  (app) => {
    const viewOf = ({ id, name, profile, topicId }: ProfiledDevice) => ({
      deviceId: id,
      name,
      profile,
      ...(topicId !== undefined && { topicId }),
    });

    app.get(
      '/api/v1/devices/profiled',
      { config: { access: access.technicianRead }, schema: { response: { 200: ProfiledList } } },
      () => ({
        devices: described().map(viewOf),
        profiles: [...profiles.values()].map(({ id, name }) => ({ profile: id, ...name })),
      }),
    );

    app.post(
      '/api/v1/devices/profiled',
      { config: { access: access.technician }, schema: { body: NewProfiled, response: written } },
      async (request, reply) => {
        const { id, ...device } = request.body;
        const { actor } = callerOf(request);
        return answerCommand(journal, request, reply, id, (): Verdict => {
          if (!profiles.has(device.profile)) return fault('unknown_reference', 'profile', 'there is no such profile');
          if (isTaken(device.deviceId))
            return fault('conflict', 'deviceId', `${device.deviceId} is taken; choose another`);
          const subject = device.deviceId;
          return {
            ok: true,
            events: [{ id, type: 'device.described', actor, subject, data: device }],
            body: () => device,
          };
        });
      },
    );

    app.post(
      '/api/v1/devices/profiled/:id/withdraw',
      { config: { access: access.technician }, schema: { params: Params, body: ProfiledEnd, response: written } },
      async (request, reply) => {
        const { id: deviceId } = request.params;
        const { actor } = callerOf(request);
        return answerCommand(journal, request, reply, request.body.id, (): Verdict => {
          const device = described().find((each) => each.id === deviceId);
          if (!device) return { ok: false, failure: { code: 'not_found' } };
          return {
            ok: true,
            events: [{ id: request.body.id, type: 'device.undescribed', actor, subject: deviceId, data: { deviceId } }],
            body: () => viewOf(device),
          };
        });
      },
    );
  };

const fault = (
  code: Failure['code'] & ('conflict' | 'unknown_reference'),
  field: string,
  message: string,
): Verdict => ({
  ok: false,
  failure: { code, detail: message, errors: [{ path: `body/${field}`, message }] },
});
