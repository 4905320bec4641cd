/** A fixed value, or values that vary as services do: log-normal, given by its median and its 95th percentile. */
export type Figure = number | { readonly median: number; readonly p95: number };

/** Draws the next value of a figure. */
export type Sampler = (figure: Figure) => number;

/** What a service is asked to do when it draws a figure. */
export interface DrawSubject {
  readonly operation: 'transcriptions' | 'chat' | 'speak';
  /** The transcript, the last message of the user, or the text to speak. */
  readonly text: string;
}

/**
 * Names what a draw is about. Whoever compares two ways to do the same names the same things alike in both: they then
 * meet the same figures, in whatever order they ask. Undefined draws the next value of the seed.
 */
export type DrawKey = (about: DrawSubject) => string | undefined;

/** Draws the figures of a profile by their names. */
export type FigureDraw = (about: DrawSubject, name: string, figure: Figure) => number;

/** The 95th percentile of the standard normal distribution. */
const z95 = 1.6449;

/** A sampler whose draws depend on nothing but `seed`, so that a run can be repeated. */
export function createSampler(seed = 1): Sampler {
  let state = seed >>> 0;
  const uniform = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return (figure) => {
    if (typeof figure === 'number') return figure;
    const sigma = Math.log(figure.p95 / figure.median) / z95;
    const normal = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    return figure.median * Math.exp(sigma * normal);
  };
}

/** Draws that depend on the seed, the figure's name and `drawKey`'s answer alone; without an answer, on the order. */
export function createFigureDraw(seed = 1, drawKey: DrawKey = () => undefined): FigureDraw {
  const next = createSampler(seed);
  return (about, name, figure) => {
    const key = drawKey(about);
    return key === undefined ? next(figure) : createSampler(hash(JSON.stringify([seed, name, key])))(figure);
  };
}

/** FNV-1a over UTF-16 code units, finished as MurmurHash3 is: texts that differ in one letter draw nothing alike. */
function hash(text: string): number {
  let mixed = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) mixed = Math.imul(mixed ^ text.charCodeAt(index), 0x01000193);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
