/** A number as a drawing needs it: tenths are finer than a screen. */
export const round = (value: number): number => Math.round(value * 10) / 10;

/** Text that is no markup. */
export const escaped = (text: string): string => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
