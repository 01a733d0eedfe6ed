/** A number as a drawing needs it: tenths are finer than a screen. */
export const round = (value: number): number => Math.round(value * 10) / 10;
