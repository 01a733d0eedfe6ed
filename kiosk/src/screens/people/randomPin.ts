/** Six digits that nobody chose; drawn again when they are one digit six times or a plain row. */
export const randomPin = (draw: () => number = secureDigit): string => {
  for (;;) {
    const digits = Array.from({ length: 6 }, draw);
    const steps = new Set(digits.slice(1).map((digit, index) => digit - (digits[index] ?? 0)));
    const [step = 0] = steps;
    if (steps.size > 1 || Math.abs(step) > 1) return digits.join('');
  }
};

const secureDigit = (): number => {
  for (;;) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    // 250 is the most that divides evenly among ten digits.
    if (byte < 250) return byte % 10;
  }
};
