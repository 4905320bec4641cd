/** Sample rate of the telephone line, and of everything these stand-ins exchange. */
export const lineRateHz = 8000;

/** Sinc lobes on each side of the centre: 16 keep the aliasing below the noise of µ-law. */
const lobes = 16;

/** Share of the band that passes; the rest is the filter's slope. */
const passband = 0.92;

/**
 * Changes the sample rate with a Hamming-windowed sinc that cuts above the lower of both Nyquist frequencies.
 * The result has `floor(length × toHz / fromHz)` samples, in time with the input (no filter delay).
 */
export function resample(pcm: Int16Array, fromHz: number, toHz: number): Int16Array {
  if (fromHz <= 0 || toHz <= 0) throw new RangeError(`cannot resample from ${fromHz} Hz to ${toHz} Hz`);
  if (fromHz === toHz) return pcm.slice();
  const step = fromHz / toHz;
  const cutoff = (0.5 / Math.max(step, 1)) * passband;
  const halfWidth = Math.ceil(lobes * Math.max(step, 1));
  const phases = phaseTable(fromHz, toHz, cutoff, halfWidth);
  const output = new Int16Array(Math.floor(pcm.length / step));
  for (let index = 0; index < output.length; index++) {
    const centre = Math.floor((index * fromHz) / toHz);
    const taps = phases[index % phases.length] as Float64Array;
    output[index] = clamp16(convolve(pcm, taps, centre - halfWidth));
  }
  return output;
}

/** Any rate to the line's 8 kHz. */
export function toLineRate(pcm: Int16Array, fromHz: number): Int16Array {
  return resample(pcm, fromHz, lineRateHz);
}

/** The line's 8 kHz to the 16 kHz that speech recognisers want. */
export function toRecogniserRate(pcm8k: Int16Array): Int16Array {
  return resample(pcm8k, lineRateHz, 16_000);
}

/** One filter for each fractional position an output sample can have between two input samples. */
function phaseTable(fromHz: number, toHz: number, cutoff: number, halfWidth: number): Float64Array[] {
  const count = toHz / gcd(fromHz, toHz);
  return Array.from({ length: count }, (_, phase) => {
    const fraction = ((phase * fromHz) / toHz) % 1;
    const taps = new Float64Array(2 * halfWidth + 1);
    for (let tap = 0; tap < taps.length; tap++) {
      const distance = tap - halfWidth - fraction;
      const sinc = distance === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * distance) / (Math.PI * distance);
      const window = 0.54 + 0.46 * Math.cos((Math.PI * distance) / (halfWidth + 1));
      taps[tap] = sinc * window;
    }
    return taps;
  });
}

function convolve(pcm: Int16Array, taps: Float64Array, start: number): number {
  let sum = 0;
  const first = Math.max(0, -start);
  const last = Math.min(taps.length, pcm.length - start);
  for (let tap = first; tap < last; tap++) sum += (pcm[start + tap] as number) * (taps[tap] as number);
  return sum;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function clamp16(value: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(value)));
}
