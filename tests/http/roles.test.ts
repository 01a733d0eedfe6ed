import { describe, expect, test } from 'vitest';
import { Role } from '#contract/roles.ts';
import { openSiteApp, type SiteApp } from '#tests/siteApp.ts';

/**
 * Who may call what, as the product promises it: every route and everybody who passes. `kiosk` to `auditor` are tokens
 * of that role, `alone` is an enrolled kiosk with nobody identified at it, `nobody` comes without any credential. A new
 * route needs a row here; HEAD is answered as GET is. Written out on purpose: nothing of it comes from the code under
 * test, so a change of access is a change of this table.
 */
const table: Record<string, string> = {
  'GET /': 'nobody alone kiosk caregiver head technician district auditor',
  'GET /sw.js': 'nobody alone kiosk caregiver head technician district auditor',
  'GET /manifest.webmanifest': 'nobody alone kiosk caregiver head technician district auditor',
  'GET /icon.svg': 'nobody alone kiosk caregiver head technician district auditor',
  'GET /assets/*': 'nobody alone kiosk caregiver head technician district auditor',
  'GET /healthz': 'nobody alone kiosk caregiver head technician district auditor',
  'GET /api/v1/openapi.json': 'nobody alone kiosk caregiver head technician district auditor',
  'POST /api/v1/kiosks/enrolments': 'nobody alone kiosk caregiver head technician district auditor',

  'GET /api/v1/rooms': 'alone kiosk caregiver head technician auditor',
  'GET /api/v1/events': 'alone kiosk caregiver head technician auditor',
  'GET /api/v1/me': 'alone kiosk caregiver head technician auditor',
  'GET /api/v1/site': 'alone kiosk caregiver head technician auditor',
  'POST /api/v1/sessions': 'alone kiosk caregiver head technician auditor',
  'DELETE /api/v1/sessions/current': 'alone kiosk caregiver head technician auditor',

  'POST /api/v1/attendance/check-ins': 'kiosk caregiver head',
  'POST /api/v1/attendance/check-outs': 'kiosk caregiver head',
  'POST /api/v1/attendance/corrections': 'kiosk caregiver head',
  'POST /api/v1/attendance/moves': 'caregiver head',
  'POST /api/v1/attendance/handovers': 'caregiver head',
  'POST /api/v1/attendance/head-counts': 'caregiver head',
  'GET /api/v1/attendance/head-counts': 'kiosk caregiver head technician auditor',
  'GET /api/v1/attendance': 'caregiver head technician auditor',
  'GET /api/v1/attendance/days': 'caregiver head technician auditor',
  'GET /api/v1/attendance/recorded': 'caregiver head technician auditor',
  'POST /api/v1/attendance/absences': 'caregiver head',
  'POST /api/v1/attendance/absences/:id/follow-ups': 'caregiver head',
  'POST /api/v1/attendance/absences/:id/withdraw': 'caregiver head',
  'GET /api/v1/attendance/absences': 'caregiver head technician auditor',
  'POST /api/v1/attendance/bookings': 'caregiver head',
  'POST /api/v1/attendance/bookings/:id/cancel': 'caregiver head',
  'GET /api/v1/attendance/bookings': 'caregiver head technician auditor',
  'GET /api/v1/subsidy': 'head',
  'POST /api/v1/days/:day/close': 'head',

  'POST /api/v1/staff/clock-ins': 'kiosk caregiver head',
  'POST /api/v1/staff/clock-outs': 'kiosk caregiver head',
  'POST /api/v1/staff/moves': 'kiosk caregiver head',
  'POST /api/v1/staff/breaks': 'kiosk caregiver head',
  'POST /api/v1/staff/shifts': 'head',
  'POST /api/v1/staff/shifts/:id/cancel': 'head',
  'GET /api/v1/staff/shifts': 'caregiver head technician auditor',
  'GET /api/v1/ratio/forecast': 'alone kiosk caregiver head technician auditor',
  'GET /api/v1/ratio/birthdays': 'caregiver head',
  'GET /api/v1/staff/presence': 'caregiver head technician auditor',

  'GET /api/v1/policy/packs': 'caregiver head technician auditor',
  'POST /api/v1/policy/packs': 'head technician',
  'GET /api/v1/ratio/replay': 'caregiver head technician auditor',
  'GET /api/v1/ratio/breaches': 'caregiver head technician auditor',
  'GET /api/v1/ratio/intervals': 'caregiver head technician auditor',
  'GET /api/v1/alerts': 'caregiver head technician auditor',
  'POST /api/v1/alerts/:id/acknowledge': 'caregiver head',

  'GET /api/v1/roll-calls/copy': 'alone kiosk caregiver head technician auditor',
  'POST /api/v1/roll-calls': 'alone kiosk caregiver head',
  'POST /api/v1/roll-calls/:id/marks': 'alone kiosk caregiver head',
  'POST /api/v1/roll-calls/:id/close': 'alone kiosk caregiver head',
  'GET /api/v1/roll-calls': 'kiosk caregiver head technician auditor',
  'GET /api/v1/roll-calls/open': 'alone kiosk caregiver head technician auditor',
  'GET /api/v1/roll-calls/:id': 'alone kiosk caregiver head technician auditor',

  'POST /api/v1/health/checks': 'caregiver head',
  'POST /api/v1/health/checks/:id/actions': 'caregiver head',
  'POST /api/v1/health/medicines': 'caregiver head',
  'POST /api/v1/health/medicines/:id/doses': 'caregiver head',
  'POST /api/v1/health/medicines/:id/end': 'caregiver head',
  'POST /api/v1/health/medicines/:id/left-out': 'caregiver head',
  'POST /api/v1/health/reexaminations': 'caregiver head',
  'POST /api/v1/health/withdrawals': 'caregiver head',
  'GET /api/v1/health': 'caregiver head',

  'POST /api/v1/people/import': 'head',
  'GET /api/v1/people/export': 'head',
  'GET /api/v1/people/certificates': 'head',
  'GET /api/v1/pickups/adults': 'caregiver head',
  'POST /api/v1/pickups': 'caregiver head',
  'POST /api/v1/pickups/:id/cancel': 'caregiver head',
  'GET /api/v1/pickups': 'caregiver head',
  'GET /api/v1/pickups/:id/code': 'caregiver head',
  'POST /api/v1/children/:id/erasure': 'head',
  'GET /api/v1/children/:id/erasure': 'head',
  'GET /api/v1/children': 'head',
  'GET /api/v1/children/:id': 'head',
  'PUT /api/v1/children/:id': 'head',
  'PUT /api/v1/children/:id/photo': 'head',
  'GET /api/v1/children/:id/photo': 'kiosk caregiver head',
  'PUT /api/v1/adults/:id/photo': 'head',
  'GET /api/v1/adults/:id/photo': 'kiosk caregiver head',
  'PUT /api/v1/staff/:id/photo': 'head',
  'GET /api/v1/staff/:id/photo': 'kiosk caregiver head',
  'GET /api/v1/adults': 'head',
  'GET /api/v1/adults/:id': 'head',
  'PUT /api/v1/adults/:id': 'head',
  'GET /api/v1/staff': 'head',
  'GET /api/v1/staff/:id': 'head',
  'PUT /api/v1/staff/:id': 'head',
  'GET /api/v1/classes': 'head',
  'GET /api/v1/classes/:id': 'head',
  'PUT /api/v1/classes/:id': 'head',
  'GET /api/v1/rooms/:id': 'head',
  'PUT /api/v1/rooms/:id': 'head',

  'GET /api/v1/messages': 'head technician auditor',
  'GET /api/v1/messages/drills': 'head technician auditor',
  'POST /api/v1/messages/drills': 'head',
  'POST /api/v1/messages/tests': 'head technician',
  'GET /api/v1/contacts': 'head',
  'PUT /api/v1/contacts/:who/:personId': 'head',
  'GET /api/v1/consents': 'head',
  'PUT /api/v1/adults/:id/consents': 'head',
  'POST /api/v1/adults/:id/links': 'head',
  'POST /api/v1/adults/:id/links/revoke': 'head',

  'GET /api/v1/kiosks': 'head technician',
  'POST /api/v1/kiosks/codes': 'head technician',
  'GET /api/v1/notices': 'head',
  'GET /api/v1/summaries/checkpoint': 'head',
  'POST /api/v1/notices/:id/answers': 'head',
  'GET /api/v1/notices/evidence/:sha256': 'head',
  'GET /api/v1/summaries': 'head',
  'GET /api/v1/summaries/:day/page': 'head',
  'POST /api/v1/summaries/:day/page': 'head',
  'GET /api/v1/summaries/pages/:ticket': 'alone kiosk caregiver head technician auditor',
  'GET /api/v1/summaries/ledger': 'head',
  'DELETE /api/v1/kiosks/:id': 'head technician',
  'GET /api/v1/zones': 'caregiver head technician auditor',
  'POST /api/v1/zones/:id/reset': 'caregiver head',
  'POST /api/v1/zones/:id/arm': 'caregiver head',
  'POST /api/v1/zones/:id/disarm': 'caregiver head',
  'POST /api/v1/zones/:id/bypass': 'caregiver head technician',
  'POST /api/v1/zones/:id/bypass/:requestId/confirm': 'caregiver head technician',
  'POST /api/v1/zones/:id/bypass/:requestId/end': 'caregiver head technician',
  'GET /api/v1/devices': 'head technician auditor',
  'POST /api/v1/devices': 'technician',
  'PUT /api/v1/devices/:id': 'technician',
  'POST /api/v1/devices/:id/withdraw': 'technician',
  'POST /api/v1/devices/:id/restore': 'technician',
  'POST /api/v1/devices/:id/plain-text': 'technician',
  'GET /api/v1/devices/:id/diagnostics': 'technician',
  'POST /api/v1/devices/:id/replace': 'technician',
  'GET /api/v1/devices/:id/history': 'head technician auditor',
  'POST /api/v1/devices/:id/tests': 'technician',
  'GET /api/v1/devices/tests/:id': 'head technician auditor',
  'GET /api/v1/devices/profiled': 'head technician auditor',
  'POST /api/v1/devices/tests/:id/cancel': 'technician',
  'GET /api/v1/devices/evidence/:id': 'head technician auditor',
  'GET /api/v1/devices/coverage': 'head technician auditor',
  'GET /api/v1/devices/report': 'head technician auditor',
  'POST /api/v1/devices/report/confirmations': 'head technician',
  'POST /api/v1/devices/report/pages': 'head technician auditor',
  'GET /api/v1/devices/report/pages/:ticket': 'alone kiosk caregiver head technician auditor',
  'POST /api/v1/devices/:id/rotate': 'technician',
  'POST /api/v1/devices/:id/set-clock': 'technician',
  'POST /api/v1/devices/:id/reboot': 'technician',
  'GET /api/v1/devices/accounts': 'technician',
  'POST /api/v1/devices/accounts': 'technician',
  'DELETE /api/v1/devices/accounts/:id': 'technician',
  'POST /api/v1/devices/accounts/:id/trials': 'technician',
  'GET /api/v1/devices/trials/:id': 'technician',
  'GET /api/v1/devices/broker-accounts': 'head technician',
  'POST /api/v1/devices/broker-accounts': 'head technician',
  'POST /api/v1/devices/broker-accounts/:id/revoke': 'head technician',
  'POST /api/v1/devices/import': 'technician',
  'GET /api/v1/devices/strange': 'head technician auditor',
  'POST /api/v1/devices/strange/teachings': 'technician',
  'POST /api/v1/devices/identifications': 'technician',
  'POST /api/v1/devices/profiled': 'technician',
  'POST /api/v1/devices/profiled/:id/withdraw': 'technician',
  'POST /api/v1/devices/discoveries': 'technician',
  'GET /api/v1/devices/discoveries/:id': 'head technician auditor',

  'GET /api/v1/footage/streams': 'caregiver head technician auditor',
  'GET /api/v1/footage/timeline': 'head technician',
  'GET /api/v1/footage/coverage': 'head technician auditor',
  'GET /api/v1/footage/holds': 'head technician auditor',
  'POST /api/v1/footage/holds': 'head',
  'POST /api/v1/footage/holds/:id/extend': 'head',
  'POST /api/v1/footage/holds/:id/release': 'head',
  'POST /api/v1/footage/viewings': 'head',
  'GET /api/v1/footage/viewings': 'head',
  'POST /api/v1/footage/exports': 'head',
  'GET /api/v1/footage/exports': 'head',
  'GET /api/v1/footage/exports/:id': 'head',
  'POST /api/v1/footage/exports/:id/cancel': 'head',
  'GET /api/v1/footage/exports/:id/files/:name': 'head',
  // Without a grant of their own none of them gets a byte.
  'GET /api/v1/footage/streams/:id/playlist.m3u8': 'head',
  'GET /api/v1/footage/streams/:id/segments/:segment': 'head',
  'GET /api/v1/footage/streams/:id/thumbnail': 'head',
  'GET /api/v1/footage/cameras-for': 'caregiver head technician',
  'GET /api/v1/footage/viewing-requests': 'caregiver head technician',
  'POST /api/v1/footage/viewing-requests': 'caregiver head technician',
  'POST /api/v1/footage/viewing-requests/:id/approval': 'head',
  'POST /api/v1/footage/viewing-requests/:id/refusal': 'head',

  'GET /district/v1/summaries': 'district',
  'GET /district/v1/summaries/:day': 'district',
  'GET /district/v1/key': 'district',
  'GET /district/v1/schema': 'district',
  'POST /district/v1/receipts': 'district',
  'POST /district/v1/notices': 'district',
  'GET /district/v1/answers': 'district',
  'GET /district/v1/answers/:id/evidence/:sha256': 'district',
  'POST /district/v1/answers/:id/receipts': 'district',
};

const callersOf = async (site: SiteApp) => ({
  nobody: {},
  alone: await site.enrol(),
  ...Object.fromEntries(Role.enum.map((role) => [role, site.as(role)])),
});

/** Undefined when the caller gets past the door: what the request itself lacks is another matter. */
const refusalOf = async (site: SiteApp, headers: Record<string, string>, method: string, path: string) => {
  const url = path.replace(':day', '2026-09-16').replace(':segment', '1.mp4').replace(':id', 'nothing');
  const response = await site.app.inject({
    method: method as 'GET', // as registered
    url,
    headers,
    ...(method === 'POST' || method === 'PUT' ? { payload: {} } : {}),
    payloadAsStream: true, // the live stream has no end
  });
  response.stream().resume().destroy();
  return response.statusCode === 401 || response.statusCode === 403 ? response.statusCode : undefined;
};

describe('who may call what', () => {
  test('every route has a row, and every row a route', async () => {
    const site = await openSiteApp();
    const registered = site.routes.filter(({ method }) => method !== 'HEAD').map(rowOf);
    expect(registered.toSorted()).toEqual(Object.keys(table).toSorted());
  });

  test('every route lets in exactly those of its row, and HEAD those of its GET', async () => {
    const site = await openSiteApp();
    const callers = Object.entries(await callersOf(site));
    const found: Record<string, string[]> = {};
    for (const { method, path } of site.routes) {
      const passed: string[] = [];
      for (const [name, headers] of callers) {
        if ((await refusalOf(site, headers, method, path)) === undefined) passed.push(name);
      }
      found[`${method} ${path}`] = passed;
    }
    const promised = site.routes.map((route) => {
      const row = table[rowOf(route)] ?? table[rowOf({ ...route, method: 'GET' })] ?? '';
      const passing = row.split(' ');
      return [rowOf(route), callers.map(([name]) => name).filter((name) => passing.includes(name))];
    });
    expect(found).toEqual(Object.fromEntries(promised));
    expect(site.errors()).toBe('');
  });

  test('whoever is unknown is asked who it is, and whoever is known is refused as that', async () => {
    const site = await openSiteApp();
    const { nobody, ...known } = await callersOf(site);
    for (const { method, path } of site.routes) {
      expect([undefined, 401], `nobody at ${method} ${path}`).toContain(await refusalOf(site, nobody, method, path));
      for (const [name, headers] of Object.entries(known)) {
        expect([undefined, 403], `${name} at ${method} ${path}`).toContain(
          await refusalOf(site, headers, method, path),
        );
      }
    }
  });
});

const rowOf = ({ method, path }: { readonly method: string; readonly path: string }): string => `${method} ${path}`;
