import { measureKioskSize } from './kioskSize.ts';

/** Fails when what the kiosk loads before anybody touches it outgrew its budget: part of `npm run check`. */
const results = await measureKioskSize();
for (const { ok, what, value, unit, limit } of results) {
  console.log(`${ok ? 'ok' : 'TOO LARGE'}: ${what}: ${value} ${unit} of ${limit}`);
}
process.exit(results.every(({ ok }) => ok) ? 0 : 1);
