import { ulawDurationMs } from '../../contract/src/index.ts';
import { frameEnergies } from '../../edge-agent/src/core/frame-energy.ts';
import { measureLine } from '../../edge-agent/src/core/line-level.ts';
import { containsSpeech } from '../../edge-agent/src/core/speech-presence.ts';
import { trimSilence } from '../../edge-agent/src/core/speech-trim.ts';
import { talkEnergyFor } from '../../edge-agent/src/core/talk-threshold.ts';
import { encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { concatPcm, noise, silence, tone } from '../../local/src/audio/tone.ts';
import type { SpeechEngine, SpeechRequest } from '../../local/src/speech/engine.ts';

/** What callers say here: sentences with soft beginnings and ends, and the shortest answers. */
const SAID: readonly SpeechRequest[] = [
  { language: 'en', voice: 'rms', text: 'I would like to order three large pizzas please.' },
  { language: 'en', voice: 'slt', text: 'My phone number is five five five one two three four.' },
  {
    language: 'en',
    voice: 'awb',
    text: 'Could you repeat that? I was not listening, sorry, the children were shouting.',
  },
  { language: 'en', voice: 'slt', text: 'She sells sea shells, first of all. Fifth floor, if possible.' },
  { language: 'en', voice: 'kal', text: 'Where is my package right now?' },
  { language: 'en', voice: 'slt', text: 'On the northern line again.' },
  { language: 'ru', text: 'Здравствуйте, я хотел бы заказать три большие пиццы, пожалуйста.' },
  { language: 'ru', text: 'Мой номер телефона пять пять пять один два три четыре.' },
  { language: 'ru', voice: 'ru+f3', text: 'Где сейчас моя посылка? Её обещали привезти ещё вчера.' },
  { language: 'en', voice: 'slt', text: 'Yes.' },
  { language: 'en', voice: 'rms', text: 'No.' },
  { language: 'en', voice: 'awb', text: 'Mm.' },
  { language: 'en', voice: 'slt', text: 'Six.' },
  { language: 'ru', text: 'Да.' },
  { language: 'ru', voice: 'ru+f3', text: 'Нет.' },
  { language: 'ru', text: 'Угу.' },
  { language: 'ru', voice: 'ru+f3', text: 'Шесть.' },
];

/** Who else is in the room. */
const ELSEWHERE: readonly SpeechRequest[] = [
  {
    language: 'en',
    voice: 'rms',
    text: 'The weather has been unpredictable, so we stayed at home and read the papers.',
  },
  {
    language: 'en',
    voice: 'slt',
    text: 'Tomorrow the train leaves at nine and arrives shortly after noon, without delay.',
  },
  {
    language: 'en',
    voice: 'awb',
    text: 'Another coffee would be lovely, and perhaps a slice of the apple cake we tried.',
  },
  {
    language: 'en',
    voice: 'kal',
    text: 'Nobody told me that the office would be closed on Monday, so here I am again.',
  },
  { language: 'ru', text: 'Вчера мы ездили на дачу и собирали яблоки, а вечером пошёл сильный дождь.' },
  {
    language: 'ru',
    voice: 'ru+f3',
    text: 'Он говорит, что совещание перенесли на четверг, потому что директор улетел.',
  },
];

/** The persona's own threshold. */
const TALK_ENERGY = 256;
/** A caller at a normal distance; a quarter of it is a soft one. */
const NORMAL_VOWELS = 2_000;
const LEAD_MS = 2_500;
const TAIL_MS = 1_500;
/** Within this of the truth a border counts as found. */
const NEAR_MS = 60;

export type NoiseKind = 'none' | 'hum' | 'white' | 'babble';

export interface NoisyLine {
  readonly kind: NoiseKind;
  /** Of the speech against the noise: root mean squares, the speech's without its pauses. */
  readonly snrDb: number;
}

/** What the edge made of every utterance on one kind of line. Energies are the mean over the utterances. */
export interface NoisyLineScore extends NoisyLine {
  readonly vowels: number;
  readonly utterances: number;
  readonly floor: number;
  readonly peak: number;
  readonly talkEnergy: number;
  /** Utterances whose first span begins, and whose last span ends, within 60 ms of the truth. */
  readonly startsNear: number;
  readonly endsNear: number;
  /** Utterances called noise: each would be a turn lost. */
  readonly missed: number;
  /** The most that trimming took of an utterance, in ms; 0 when it never cut into one. */
  readonly cutMs: number;
  /** Share of the frames of noise alone that count as talking with the energy that was set. */
  readonly noiseTalking: number;
  /** The same with the energy learnt from four seconds of speech without a pause or a moment of noise alone. */
  readonly noiseTalkingUnbroken: number;
  readonly talkEnergyUnbroken: number;
  /** The longest the detector heard no talking within an utterance, in ms. */
  readonly longestGapMs: number;
  /** Recordings of this noise alone that were taken for speech, of 8. */
  readonly noiseHeard: number;
}

interface Material {
  readonly said: readonly Int16Array[];
  readonly elsewhere: readonly Int16Array[];
}

/** Speaks the material once. */
export async function renderMaterial(engine: Pick<SpeechEngine, 'speak'>): Promise<Material> {
  const spoken = async (requests: readonly SpeechRequest[]) => {
    const sounds: Int16Array[] = [];
    for (const request of requests) sounds.push(await engine.speak(request));
    return sounds;
  };
  return { said: await spoken(SAID), elsewhere: await spoken(ELSEWHERE) };
}

/**
 * Plays every utterance over a line's noise and asks the edge what it hears.
 * @param vowels mean absolute sample of the caller's loudest tenth of 20 ms frames
 */
export function scoreLine(material: Material, line: NoisyLine, vowels: number = NORMAL_VOWELS): NoisyLineScore {
  const results = material.said.map((said, index) => scoreUtterance(material, line, atVowels(said, vowels), index));
  const mean = (of: (result: UtteranceScore) => number) =>
    Math.round(results.reduce((sum, result) => sum + of(result), 0) / results.length);
  const count = (of: (result: UtteranceScore) => boolean) => results.filter(of).length;
  const noiseRms = (vowels * 0.95) / 10 ** (line.snrDb / 20);
  const alone = Array.from({ length: 8 }, (_, index) =>
    encodeMulaw(noiseOf(material, line.kind, 4_000, noiseRms, index)),
  );
  return {
    ...line,
    vowels,
    utterances: results.length,
    floor: mean(({ floor }) => floor),
    peak: mean(({ peak }) => peak),
    talkEnergy: mean(({ talkEnergy }) => talkEnergy),
    startsNear: count(({ lateMs }) => Math.abs(lateMs) <= NEAR_MS),
    endsNear: count(({ earlyMs }) => Math.abs(earlyMs) <= NEAR_MS),
    missed: count(({ isMissed }) => isMissed),
    cutMs: Math.max(...results.map(({ cutMs }) => cutMs)),
    noiseTalking: results.reduce((sum, { noiseTalking }) => sum + noiseTalking, 0) / results.length,
    noiseTalkingUnbroken: results.reduce((sum, result) => sum + result.noiseTalkingUnbroken, 0) / results.length,
    talkEnergyUnbroken: mean(({ talkEnergyUnbroken }) => talkEnergyUnbroken),
    longestGapMs: Math.max(...results.map(({ gapMs }) => gapMs)),
    noiseHeard: alone.filter((ulaw) => containsSpeech(ulaw, { talkEnergy: TALK_ENERGY })).length,
  };
}

interface UtteranceScore {
  readonly floor: number;
  readonly peak: number;
  readonly talkEnergy: number;
  readonly lateMs: number;
  readonly earlyMs: number;
  readonly isMissed: boolean;
  readonly cutMs: number;
  readonly noiseTalking: number;
  readonly noiseTalkingUnbroken: number;
  readonly talkEnergyUnbroken: number;
  readonly gapMs: number;
}

function scoreUtterance(material: Material, line: NoisyLine, said: Int16Array, index: number): UtteranceScore {
  const whole = concatPcm(silence(LEAD_MS), said, silence(TAIL_MS));
  const noiseRms = activeRms(said) / 10 ** (line.snrDb / 20);
  const around = noiseOf(material, line.kind, whole.length / 8, noiseRms, index);
  const ulaw = encodeMulaw(sumOf(whole, around));
  const truth = audibleBounds(said);
  const { floor, floorNow, speechLevel, spans } = measureLine(ulaw, TALK_ENERGY);
  const talkEnergy = talkEnergyFor(floorNow, TALK_ENERGY, speechLevel);
  const [startMs, endMs] = [LEAD_MS + truth.startMs, LEAD_MS + truth.endMs];
  const trimmed = trimSilence(ulaw, TALK_ENERGY);
  const trimmedFromMs = ulawDurationMs(trimmed.byteOffset - ulaw.byteOffset);
  const trimmedToMs = trimmedFromMs + ulawDurationMs(trimmed.length);
  const energies = frameEnergies(ulaw);
  const speech = energies.subarray(Math.floor(startMs / 20), Math.ceil(endMs / 20));
  const noiseAlone = [...energies.subarray(0, LEAD_MS / 20), ...energies.subarray(-TAIL_MS / 20)];
  const talkingShare = (energy: number) => noiseAlone.filter((frame) => frame >= energy).length / noiseAlone.length;
  const talkEnergyUnbroken = unbrokenTalkEnergy(material, line, said, noiseRms, index);
  return {
    floor: floor.level,
    peak: floor.peak,
    talkEnergy,
    lateMs: (spans.at(0)?.startMs ?? Number.POSITIVE_INFINITY) - startMs,
    earlyMs: endMs - (spans.at(-1)?.endMs ?? Number.NEGATIVE_INFINITY),
    isMissed: !containsSpeech(ulaw, { talkEnergy: TALK_ENERGY }) || trimmed.length === 0,
    cutMs: Math.max(0, trimmedFromMs - startMs, endMs - trimmedToMs),
    noiseTalking: talkingShare(talkEnergy),
    noiseTalkingUnbroken: talkingShare(talkEnergyUnbroken),
    talkEnergyUnbroken,
    gapMs: longestGapMs(speech, talkEnergy),
  };
}

/** The energy to set when somebody talks for four seconds on end. */
function unbrokenTalkEnergy(
  material: Material,
  line: NoisyLine,
  said: Int16Array,
  noiseRms: number,
  index: number,
): number {
  const spoken = Int16Array.from({ length: 32_000 }, (_, sample) => said[sample % said.length] as number);
  const around = noiseOf(material, line.kind, 4_000, noiseRms, index);
  const { floorNow, speechLevel } = measureLine(encodeMulaw(sumOf(spoken, around)), TALK_ENERGY);
  return talkEnergyFor(floorNow, TALK_ENERGY, speechLevel);
}

/** The longest stretch without talking between two frames that count as talking. */
function longestGapMs(energies: Float32Array, talkEnergy: number): number {
  let longest = 0;
  let last = -1;
  energies.forEach((energy, frame) => {
    if (energy < talkEnergy) return;
    if (last >= 0) longest = Math.max(longest, frame - last - 1);
    last = frame;
  });
  return longest * 20;
}

function noiseOf(material: Material, kind: NoiseKind, ms: number, rms: number, seed: number): Int16Array {
  if (kind === 'none') return silence(ms);
  if (kind === 'hum') return atRms(sumOf(tone(50, ms, 0.3), tone(150, ms, 0.15)), rms);
  if (kind === 'white') return atRms(noise(ms, 0.3, seed + 1), rms);
  const voices = material.elsewhere.map((voice, person) => {
    const length = silence(ms).length;
    const from = ((seed + 1) * (person + 1) * 4_001) % voice.length;
    return atRms(
      Int16Array.from({ length }, (_, index) => voice[(index + from) % voice.length] as number),
      2_000,
    );
  });
  return atRms(
    voices.reduce((all, one) => sumOf(all, one)),
    rms,
  );
}

function sumOf(one: Int16Array, other: Int16Array): Int16Array {
  return one.map((sample, index) => Math.max(-32_768, Math.min(32_767, sample + (other[index] ?? 0))));
}

function atRms(pcm: Int16Array, rms: number): Int16Array {
  const now = Math.sqrt(pcm.reduce((sum, sample) => sum + sample * sample, 0) / pcm.length);
  return pcm.map((sample) => Math.round((sample * rms) / now));
}

function atVowels(pcm: Int16Array, vowels: number): Int16Array {
  const energies = frameEnergies(encodeMulaw(pcm)).sort();
  const now = energies[Math.floor(energies.length * 0.9)] ?? vowels;
  return pcm.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round((sample * vowels) / now))));
}

/** Of what is not a pause: frames within 34 dB of the loudest sample. */
function activeRms(pcm: Int16Array): number {
  const quiet = pcm.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0) * 0.02;
  let [sum, samples] = [0, 0];
  for (let start = 0; start + 160 <= pcm.length; start += 160) {
    const energy = pcm.subarray(start, start + 160).reduce((total, sample) => total + sample * sample, 0);
    if (Math.sqrt(energy / 160) <= quiet) continue;
    sum += energy;
    samples += 160;
  }
  return Math.sqrt(sum / samples);
}

/** From the first frame within 26 dB of the speech's mean to the last: softer is inaudible on any of these lines. */
function audibleBounds(pcm: Int16Array): { startMs: number; endMs: number } {
  const audible = activeRms(pcm) * 0.05;
  const energies = frameEnergies(encodeMulaw(pcm));
  const isAudible = (energy: number) => energy >= audible;
  return { startMs: energies.findIndex(isAudible) * 20, endMs: (energies.findLastIndex(isAudible) + 1) * 20 };
}
