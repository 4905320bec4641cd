import { createSpeechEngine, type SpeechEngine } from '../../speech/engine.ts';
import { clearLine } from '../line.ts';
import type { SipCallerOptions } from '../sip-caller.ts';
import { speakBabble } from './babble.ts';
import { burstLine } from './burst-line.ts';
import { echoLine } from './echo-line.ts';
import { jitterLine } from './jitter-line.ts';
import { noiseAt, noiseLine, whiteNoise } from './noise-line.ts';
import { type Random, seededRandom } from './random.ts';

/** Options of a `SipCaller`. A line remembers its packets: make one for each call. */
export type LineSetup = Required<Pick<SipCallerOptions, 'line' | 'clockRate'>>;

export interface LineOptions {
  /** The same seed makes the same line. Default 1. */
  readonly seed?: number;
  /** Level of the caller's speech, which the noise is set against: `speechLevelDbfs(pcm)`. Default: a test voice's. */
  readonly speechDbfs?: number;
  /** A crowd's murmur at any level, so that many calls share one: `speakBabble(engine, seededRandom(1))`. */
  readonly babble?: Float64Array;
  /** Speaks the murmur when there is none; without it an engine is started for that (three seconds). */
  readonly engine?: Pick<SpeechEngine, 'speak'>;
}

interface Ingredients extends LineOptions {
  readonly random: Random;
  readonly speechDbfs: number;
}

type Condition = (ingredients: Ingredients) => Partial<LineSetup> | Promise<Partial<LineSetup>>;

/** Half a second into what the caller first says: in the middle of a word. */
const burstMoment = { kind: 'speech', afterMs: 500 } as const;

/** A hands-free telephone without echo cancellation. */
const echoGainDb = -20;

const noiseSnrDb = 15;

const echo = (delayMs: number) => () => ({ line: echoLine({ delayMs, gainDb: echoGainDb }) });

const conditions = {
  clean: () => ({}),
  jitter60: ({ random }) => ({ line: jitterLine({ maxDelayMs: 60, random }) }),
  burst300: () => ({ line: burstLine({ holdMs: 300, moment: burstMoment }) }),
  'fast-clock': () => ({ clockRate: 1.001 }),
  'slow-clock': () => ({ clockRate: 0.999 }),
  babble15: async (ingredients) => {
    const { speechDbfs } = ingredients;
    return { line: noiseLine(noiseAt(await babbleOf(ingredients), { speechDbfs, snrDb: noiseSnrDb })) };
  },
  white15: ({ random, speechDbfs }) => ({
    line: noiseLine(noiseAt(whiteNoise(random), { speechDbfs, snrDb: noiseSnrDb })),
  }),
  echo80: echo(80),
  echo180: echo(180),
  echo300: echo(300),
} as const satisfies Record<string, Condition>;

export type LineConditionName = keyof typeof conditions;

/** All names, in the order in which they are worth reading. */
export const lineConditions = Object.keys(conditions) as readonly LineConditionName[];

/** Active level of the embedded engine's voices: -23 to -14, its default voice -18.4. */
const defaultSpeechDbfs = -18.5;

/**
 * Prepares a telephone line that is bad in a known way. Spread the result into a caller's options:
 * `new SipCaller({ ...target, number, ...(await createLine('jitter60')) })`.
 * @throws {Error} when the murmur of a crowd cannot be spoken
 */
export async function createLine(name: LineConditionName, options: LineOptions = {}): Promise<LineSetup> {
  const { seed = 1, speechDbfs = defaultSpeechDbfs } = options;
  const condition: Condition = conditions[name];
  const setup = await condition({ ...options, speechDbfs, random: seededRandom(seed) });
  return { line: clearLine, clockRate: 1, ...setup };
}

async function babbleOf({ babble, engine, random }: Ingredients): Promise<Float64Array> {
  if (babble) return babble;
  if (engine) return speakBabble(engine, random);
  const own = createSpeechEngine();
  try {
    return await speakBabble(own, random);
  } finally {
    await own.close();
  }
}
