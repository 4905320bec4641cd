/** Where a sound was found in a recording. */
export interface FoundSound {
  /** Samples from the recording's beginning; negative when the sound's own beginning is missing. */
  readonly position: number;
  /** Normalised, 0 to 1. */
  readonly correlation: number;
}

const decimation = 4;

/** Of two places that fit as well as this, the one that is wanted is right: people repeat words. */
const equallyGood = 0.02;

/**
 * Finds where a sound lies in a recording that a line may have changed: noise, another level, samples lost at an end.
 * Looks at a quarter of the rate first. Takes some ten milliseconds for half a second in ten.
 * @param prefer which of several equal places
 * @param overhang how many samples of the sound may be missing at either end of the recording
 */
export function findSound(
  sound: Int16Array,
  recording: Int16Array,
  prefer: 'first' | 'last' = 'first',
  overhang = Math.floor(sound.length / 2),
): FoundSound {
  const coarse = correlations(decimate(sound), decimate(padded(recording, overhang)));
  if (coarse.length === 0) return { position: 0, correlation: 0 };
  const best = coarse.reduce((most, value) => Math.max(most, value), 0);
  const isBest = (value: number) => value >= best - equallyGood;
  const at = (prefer === 'first' ? coarse.findIndex(isBest) : coarse.findLastIndex(isBest)) * decimation - overhang;
  return bestNear(sound, recording, at, 2 * decimation);
}

/** The best place within `reach` samples of `position`. */
export function bestNear(sound: Int16Array, recording: Int16Array, position: number, reach: number): FoundSound {
  const from = position - reach;
  const window = new Int16Array(sound.length + 2 * reach);
  const known = recording.subarray(Math.max(0, from), Math.max(0, from + window.length));
  if (known.length > 0) window.set(known, Math.max(0, -from));
  const values = correlations(Float64Array.from(sound), Float64Array.from(window));
  let best = 0;
  for (const [index, value] of values.entries()) if (value > (values[best] ?? 0)) best = index;
  return { position: from + best, correlation: values[best] ?? 0 };
}

/** One value for each place at which the sound lies wholly in the recording. Silence correlates with nothing. */
function correlations(sound: Float64Array, recording: Float64Array): Float64Array {
  const places = Math.max(0, recording.length - sound.length + 1);
  const own = energyOf(sound, 0, sound.length);
  const values = new Float64Array(places);
  let energy = energyOf(recording, 0, sound.length);
  for (let place = 0; place < places; place++) {
    let product = 0;
    for (let index = 0; index < sound.length; index++) {
      product += (sound[index] as number) * (recording[place + index] as number);
    }
    const scale = Math.sqrt(own * energy);
    values[place] = scale < 1 ? 0 : Math.max(0, product / scale);
    energy += (recording[place + sound.length] ?? 0) ** 2 - (recording[place] as number) ** 2;
  }
  return values;
}

function energyOf(samples: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let index = from; index < to; index++) sum += (samples[index] ?? 0) ** 2;
  return sum;
}

function padded(samples: Int16Array, overhang: number): Int16Array {
  const wider = new Int16Array(samples.length + 2 * overhang);
  wider.set(samples, overhang);
  return wider;
}

/** Means of neighbours: rough, and enough to find the place. */
function decimate(samples: Int16Array): Float64Array {
  const reduced = new Float64Array(Math.floor(samples.length / decimation));
  for (let index = 0; index < reduced.length; index++) {
    let sum = 0;
    for (let offset = 0; offset < decimation; offset++) sum += samples[index * decimation + offset] as number;
    reduced[index] = sum / decimation;
  }
  return reduced;
}
