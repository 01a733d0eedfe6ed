import type { FastifyRequest } from 'fastify';
import { toRfc3339 } from '#agent/time/calendar.ts';
import { type Clock, epochMs } from '#agent/time/clock.ts';
import { Problem } from '#contract/problems.ts';
import { DeviceList } from '#contract/provisioning.ts';
import { access } from '#contract/roles.ts';
import { type DeviceView, type DistrictTick, Health, SiteView } from '#contract/site.ts';
import type { Routes } from '../http/app.ts';
import { sendProblem } from '../http/problems.ts';
import type { DeviceHappening } from './store.ts';

export interface DeviceRoutesOptions {
  readonly facility: string;
  readonly site: string;
  readonly version: string;
  readonly timeZone: string;
  readonly clock: Clock;
  readonly broker: { readonly kind: 'embedded' | 'external'; readonly isConnected: () => boolean };
  readonly health: () => Health;
  readonly district: () => DistrictTick;
  readonly devices: () => DeviceView[];
  readonly provisioned: () => Omit<DeviceList, 'devices'>;
  readonly recent: (limit: number) => DeviceHappening[];
}

const recentShown = 30;

/** `GET /healthz`, `GET /api/v1/devices`, `GET /api/v1/site`. */
export const deviceRoutes =
  (options: DeviceRoutesOptions): Routes =>
  (app) => {
    app.get(
      '/healthz',
      { config: { access: access.anyone }, schema: { response: { 200: Health, '4xx': Problem } } },
      async (request, reply) => {
        if (isLoopback(request)) return options.health();
        return sendProblem(reply, { code: 'forbidden', detail: 'Only from the box itself' });
      },
    );

    app.get(
      '/api/v1/devices',
      { config: { access: access.technicianRead }, schema: { response: { 200: DeviceList } } },
      () => ({ devices: options.devices(), ...options.provisioned() }),
    );

    app.get('/api/v1/site', { config: { access: access.board }, schema: { response: { 200: SiteView } } }, () => ({
      facility: options.facility,
      site: options.site,
      version: options.version,
      clockTrust: options.clock.trust(),
      broker: { connected: options.broker.isConnected(), kind: options.broker.kind },
      health: options.health(),
      district: options.district(),
      devices: options.devices(),
      recent: options.recent(recentShown).map(({ seq, at, type, deviceId, text }) => ({
        seq,
        at: toRfc3339(epochMs(at), options.timeZone),
        type,
        subject: deviceId,
        text,
      })),
    }));
  };

/** The peer of the connection itself: no header can pretend to be it. */
const isLoopback = (request: FastifyRequest): boolean => {
  const peer = request.socket.remoteAddress ?? '';
  return peer === '::1' || peer.startsWith('127.') || peer.startsWith('::ffff:127.');
};
