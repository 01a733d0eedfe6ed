import { describe, expect, test } from 'vitest';
import { openSiteApp } from '#tests/siteApp.ts';

describe('every answer', () => {
  test.each(['/', '/sw.js', '/healthz', '/api/v1/rooms', '/nowhere', '/%ff'])(
    '%s is of one type and for this origin',
    async (url) => {
      const { app } = await openSiteApp();
      const { headers } = await app.inject({ url });
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      });
    },
  );
});

describe('the kiosk’s page', () => {
  test('may run and show nothing but what the box itself serves', async () => {
    const { app } = await openSiteApp();
    const { headers } = await app.inject({ url: '/' });
    const policy = new Map(
      String(headers['content-security-policy'])
        .split('; ')
        .map((directive) => {
          const [name = '', ...values] = directive.split(' ');
          return [name, values] as const;
        }),
    );
    expect(policy.get('default-src')).toEqual(["'self'"]);
    // Nothing loosens scripts or styles beyond that, and nothing else is inline.
    expect(policy.has('script-src') || policy.has('style-src')).toBe(false);
    expect(String(headers['content-security-policy'])).not.toMatch(/unsafe|https?:|\*|data:/);
    expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
    expect(headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    });
  });
});
