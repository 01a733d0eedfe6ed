/** The colours and type of a chart: those of the page, so that paper and night look alike to it. */
export interface Ink {
  readonly font: string;
  readonly text: string;
  readonly quiet: string;
  readonly surface: string;
  readonly hairline: string;
  readonly outline: string;
  readonly brand: string;
  readonly brandSoft: string;
  readonly ok: string;
  readonly warn: string;
  readonly warnSoft: string;
  readonly bad: string;
  readonly badSoft: string;
  readonly stale: string;
  readonly focus: string;
  /** Grey with oblique lines: what is not proven. */
  readonly hatch: CanvasPattern | string;
  /** Flat grey: what nobody watched. */
  readonly off: string;
}

/** Canvas knows no custom properties, so they are read whenever a chart is made. */
export const inkOf = (element: Element): Ink => {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    font: `22px ${style.fontFamily}`,
    text: colour('--ink'),
    quiet: colour('--ink-2'),
    surface: colour('--surface'),
    hairline: colour('--hairline'),
    outline: colour('--outline'),
    brand: colour('--brand'),
    brandSoft: colour('--brand-soft'),
    ok: colour('--ok-mark'),
    warn: colour('--tight-mark'),
    warnSoft: colour('--tight'),
    bad: colour('--breach-text'),
    badSoft: colour('--breach-wash'),
    stale: colour('--stale-mark'),
    focus: colour('--focus'),
    hatch: hatchOf(colour('--stale'), colour('--stale-mark')),
    off: colour('--unseen'),
  };
};

const hatchOf = (ground: string, line: string): CanvasPattern | string => {
  const size = 10 * devicePixelRatio;
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext('2d');
  if (!context) return ground;
  context.fillStyle = ground;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = line;
  context.lineWidth = 1.5 * devicePixelRatio;
  // Three lines, so that the corners of neighbouring tiles meet.
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift, size);
    context.lineTo(shift + size, 0);
  }
  context.stroke();
  return context.createPattern(canvas, 'repeat') ?? ground;
};
