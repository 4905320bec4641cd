import { decodeUlawSample, ULAW_BYTES_PER_SECOND, ulawBytes } from '@ethera/contract';

/** Samples of a line at 8 kHz, before µ-law. */
export type Sound = Float32Array;

const codes = Array.from({ length: 256 }, (_, code) => ({ code, sample: decodeUlawSample(code) })).sort(
  (one, other) => one.sample - other.sample,
);

/** µ-law of a sound: the code whose sample is nearest. */
export function ulawOf(sound: Sound): Uint8Array {
  return Uint8Array.from(sound, nearestCode);
}

function nearestCode(sample: number): number {
  let low = 0;
  let high = codes.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((codes[middle] as { sample: number }).sample <= sample) low = middle;
    else high = middle;
  }
  const [below, above] = [codes[low] as (typeof codes)[0], codes[high] as (typeof codes)[0]];
  return sample - below.sample < above.sample - sample ? below.code : above.code;
}

export function nothing(ms: number): Sound {
  return new Float32Array(ulawBytes(ms));
}

export function joined(...sounds: readonly Sound[]): Sound {
  const whole = new Float32Array(sounds.reduce((length, sound) => length + sound.length, 0));
  let at = 0;
  for (const sound of sounds) {
    whole.set(sound, at);
    at += sound.length;
  }
  return whole;
}

/** Both at once, as long as the first. */
export function over(sound: Sound, other: Sound): Sound {
  return sound.map((sample, index) => sample + (other[index] ?? 0));
}

/** The sound at another mean absolute sample, taken over all of it. */
export function atEnergy(sound: Sound, energy: number): Sound {
  const mean = sound.reduce((sum, sample) => sum + Math.abs(sample), 0) / sound.length;
  return sound.map((sample) => (sample * energy) / mean);
}

/** White noise from a seed (mulberry32), the same each time. */
export function whiteNoise(ms: number, energy: number, seed: number): Sound {
  const random = seeded(seed);
  return atEnergy(
    nothing(ms).map(() => random() + random() + random() + random() - 2),
    energy,
  );
}

/** 50 Hz with the harmonics of a rectifier. */
export function hum(ms: number, energy: number): Sound {
  return atEnergy(
    nothing(ms).map((_, index) => sine(50, index) + 0.5 * sine(150, index) + 0.3 * sine(250, index)),
    energy,
  );
}

/** Sines, as a telephone's key or a dial tone. */
export function tones(ms: number, energy: number, ...hz: readonly number[]): Sound {
  return atEnergy(
    nothing(ms).map((_, index) => hz.reduce((sum, each) => sum + sine(each, index), 0)),
    energy,
  );
}

/** A noise that dies away, as a door does, or a lip, or a knock. */
export function thud(ms: number, energy: number, seed: number): Sound {
  const sound = whiteNoise(ms, 1, seed);
  return atEnergy(
    sound.map((sample, index) => sample * Math.exp((-5 * index) / sound.length)),
    energy,
  );
}

/** One period of a voice, ten harmonics that are strongest about the third to the sixth. */
const periods = [3, 4, 5, 6].map((formant) =>
  Float32Array.from({ length: 512 }, (_, index) => {
    let sample = 0;
    for (let harmonic = 1; harmonic <= 10; harmonic += 1) {
      sample += Math.sin((2 * Math.PI * harmonic * index) / 512) / (1 + Math.abs(harmonic - formant));
    }
    return sample;
  }),
);

/**
 * Somebody speaking without a breath: syllables of a soft consonant or a closure (30 to 110 ms) and a vowel (60 to 200 ms)
 * at a pitch that moves. `energy` is the mean of a vowel; one is up to 4 dB softer or 3 dB louder than another.
 */
export function voice(ms: number, energy: number, seed: number): Sound {
  const random = seeded(seed);
  const pitchHz = 90 + 130 * random();
  const syllables: Sound[] = [];
  for (let left = ulawBytes(ms); left > 0; left -= syllables.at(-1)?.length ?? 0) {
    const consonantMs = 30 + 80 * random();
    const vowelMs = 60 + 140 * random();
    syllables.push(syllable(consonantMs, vowelMs, energy * (0.6 + 0.8 * random()), pitchHz, random));
  }
  return joined(...syllables).subarray(0, ulawBytes(ms));
}

/** A word of one syllable: 60 ms of a soft consonant and a vowel of this mean energy. */
export function word(ms: number, energy: number, seed: number): Sound {
  const random = seeded(seed);
  return syllable(60, ms - 60, energy, 90 + 130 * random(), random);
}

function syllable(consonantMs: number, vowelMs: number, energy: number, pitchHz: number, random: () => number): Sound {
  const hiss = energy * random();
  const consonant = nothing(consonantMs).map(() => hiss * (random() - 0.5));
  const hz = pitchHz * (0.85 + 0.3 * random());
  const period = periods[Math.floor(random() * periods.length)] as Float32Array;
  const vowel = nothing(vowelMs);
  for (let index = 0; index < vowel.length; index += 1) {
    const phase = Math.floor((index * hz * period.length) / ULAW_BYTES_PER_SECOND) % period.length;
    vowel[index] = (period[phase] as number) * Math.sqrt(Math.sin((Math.PI * (index + 0.5)) / vowel.length));
  }
  return joined(consonant, atEnergy(vowel, energy));
}

/** Six people at once, far away. `energy` is the mean of all. */
export function babble(ms: number, energy: number, seed: number): Sound {
  return atEnergy(
    Array.from({ length: 6 }, (_, person) => voice(ms, 1_000, seed * 10 + person)).reduce((all, one) => over(all, one)),
    energy,
  );
}

function sine(hz: number, index: number): number {
  return Math.sin((2 * Math.PI * hz * index) / ULAW_BYTES_PER_SECOND);
}

function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
