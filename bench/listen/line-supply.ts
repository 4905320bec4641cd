import { concatPcm } from '../../local/src/audio/tone.ts';
import { speakBabble } from '../../local/src/caller/lines/babble.ts';
import { createLine, type LineConditionName, type LineSetup } from '../../local/src/caller/lines/line-condition.ts';
import { speechLevelDbfs } from '../../local/src/caller/lines/noise-level.ts';
import { seededRandom } from '../../local/src/caller/lines/random.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';

/** Makes a line for a caller who says these things; noise is set against their level. */
export type LineSupply = (
  name: LineConditionName,
  said: readonly { readonly pcm8k: Int16Array }[],
  seed: number,
) => Promise<LineSetup>;

/** Lines whose crowds are one and the same, spoken once. */
export function createLineSupply(engine: Pick<SpeechEngine, 'speak'>): LineSupply {
  let babble: Promise<Float64Array> | undefined;
  return async (name, said, seed) => {
    const level = said.length > 0 && { speechDbfs: speechLevelDbfs(concatPcm(...said.map(({ pcm8k }) => pcm8k))) };
    if (name !== 'babble15') return createLine(name, { seed, ...level });
    babble ??= speakBabble(engine, seededRandom(1));
    return createLine(name, { seed, ...level, babble: await babble });
  };
}
