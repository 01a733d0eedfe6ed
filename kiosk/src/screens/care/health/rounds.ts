import type { HealthCheckKind, HealthCheckView, HealthDay, HealthSign } from '#contract/health.ts';

export type HealthChild = HealthDay['children'][number];
/** The two rounds of a day; an observation is made at any time. */
export type RoundKind = Exclude<HealthCheckKind, 'observation'>;

/** The agent's own threshold (health rules): from here on a temperature is a fever, in °C. */
export const feverFromCelsius = 37.3;
const lowestCelsius = 33;
const highestCelsius = 43;
const mostDigits = 3;

/** Digits as they are tapped for a temperature: `382` is 38.2 °C. Undefined until all three make a body's temperature. */
export const celsiusOf = (digits: string): number | undefined => {
  if (!/^\d{3}$/.test(digits)) return undefined;
  const celsius = Number(digits) / 10;
  return celsius >= lowestCelsius && celsius <= highestCelsius ? celsius : undefined;
};

/** The digits with one more, as far as a temperature goes: it begins with 3 or 4. */
export const withDigit = (digits: string, digit: string): string =>
  digits === '' && digit !== '3' && digit !== '4' ? digits : `${digits}${digit}`.slice(0, mostDigits);

/** How the digits stand on the screen while they are tapped: `38.2`, `38.`, `3`. */
export const shownCelsius = (digits: string): string =>
  digits.length < 2 ? digits : `${digits.slice(0, 2)}.${digits.slice(2)}`;

/** Nothing was found: no sign and no fever. */
export const isWell = (signs: readonly HealthSign[], celsius: number | undefined): boolean =>
  signs.length === 0 && (celsius === undefined || celsius < feverFromCelsius);

/** The noon round once any child is due for it or has had it; the morning's before. */
export const roundNow = (children: readonly HealthChild[]): RoundKind =>
  children.some(({ due, noon }) => due.includes('noon') || noon !== null) ? 'noon' : 'morning';

export const dueIn = (children: readonly HealthChild[], round: RoundKind): HealthChild[] =>
  children.filter(({ due }) => due.includes(round));

/** Whom one tap may say well together: due, and still here to be looked at. */
export const atOnceIn = (children: readonly HealthChild[], round: RoundKind): HealthChild[] =>
  dueIn(children, round).filter(({ inside }) => inside);

/** Findings of which no guardian was told, of every child, oldest first. */
export const untoldOf = (
  children: readonly HealthChild[],
): { readonly child: HealthChild; readonly check: HealthCheckView }[] =>
  children
    .flatMap((child) => child.untold.map((check) => ({ child, check })))
    .toSorted((a, b) => Date.parse(a.check.at) - Date.parse(b.check.at));

/** Everything noted of a child today, in order of time; a finding that a later look has replaced is among it. */
export const checksOf = ({ morning, noon, observations, untold }: HealthChild): HealthCheckView[] => {
  const all = [morning, noon, ...observations, ...untold].filter((check) => check !== null);
  return [...new Map(all.map((check) => [check.checkId, check])).values()].toSorted(
    (a, b) => Date.parse(a.at) - Date.parse(b.at),
  );
};
