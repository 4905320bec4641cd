import { setTimeout as delay } from 'node:timers/promises';
import { lineRateHz } from '../../../local/src/audio/resample.ts';
import { concatPcm, noise, silence, tone } from '../../../local/src/audio/tone.ts';
import { seededRandom } from '../../../local/src/caller/lines/random.ts';
import type { SpeechEngine } from '../../../local/src/speech/engine.ts';
import { sentenceOf, soundOf, type Utterance } from '../../call/utterance.ts';
import type { Cell } from '../../picture/text-table.ts';
import { quantile } from '../../statistics/quantiles.ts';
import { recordingVoices } from '../../turn-taking/labelled-recording.ts';
import type { LabelLanguage } from '../../turn-taking/labels.ts';
import type { BenchCall, Said } from '../bench-call.ts';
import type { Placing } from '../calls.ts';
import { longReplyFor } from '../long-reply.ts';
import { deliveryFaults, deliveryOf } from '../reply-delivery.ts';
import type { Findings, Judge, Scenario } from '../scenario.ts';

/** What is said, and what a recogniser writes for it. */
interface Hum {
  /** Undefined for what is hummed: the voices spell an "mhm" out, over a second and more. */
  readonly say: string | undefined;
  readonly text: string;
}

const hums: Readonly<Record<LabelLanguage, readonly Hum[]>> = {
  en: [
    { say: undefined, text: 'mhm' },
    { say: 'uh huh', text: 'uh-huh' },
    { say: 'yeah', text: 'yeah' },
    { say: 'okay', text: 'okay' },
    { say: 'right', text: 'right' },
  ],
  ru: [
    { say: 'угу', text: 'угу' },
    { say: 'ага', text: 'ага' },
    { say: 'да-да', text: 'да-да' },
    { say: 'понятно', text: 'понятно' },
  ],
};

const coughsMs = [150, 200, 250, 300, 350, 400] as const;
const soundsPerLanguage = { quick: 4, usual: 20, full: 40 } as const;
const soundsPerReply = 2;
const repliesPerCall = 3;

/** When they come, in milliseconds from the reply's beginning: `from` and up to `spread` more. Replies take ten seconds. */
const moments = [
  { fromMs: 1500, spreadMs: 2500 },
  { fromMs: 5500, spreadMs: 2500 },
] as const;

/** A reply that hesitates for a second is not over. */
const quietMs = 1800;
const longestGapMs = 900;
/** A gap that begins this long after a sound is not of its making. */
const causeMs = 1500;

interface HumCall extends Placing {
  /** For each reply, what is said over it, and when. */
  readonly replies: readonly (readonly { readonly sound: Utterance; readonly atMs: number }[])[];
}

interface HeardGap {
  readonly ms: number;
  /** The sound before it; undefined when there was none: the agent stumbled by itself. */
  readonly sound: string | undefined;
}

interface JudgedReply {
  readonly language: LabelLanguage;
  readonly sounds: number;
  readonly lost: boolean;
  readonly gaps: readonly HeardGap[];
}

export const backchannels: Scenario = {
  title: 'Back-channels: hums and coughs over long replies',
  hearing: 'script',
  run: async ({ options, engine, makeCalls }) => {
    const count = soundsPerLanguage[options.extent];
    const plans = await Promise.all(
      options.languages.map(async (language) => planCalls(language, await soundsOf(language, count, engine))),
    );
    const replies = await makeCalls(plans.flat(), leadCall);
    return findings(replies.flat(), options.languages);
  },
};

/** A third of them are coughs. */
async function soundsOf(language: LabelLanguage, count: number, engine: SpeechEngine): Promise<Utterance[]> {
  const words = hums[language];
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      if (index % 3 === 2) return cough(Math.floor(index / 3));
      const word = index - Math.floor(index / 3);
      const { say, text } = words[word % words.length] as Hum;
      const voice = recordingVoices[language][Math.floor(word / words.length) % 2] ?? recordingVoices[language][0];
      if (say === undefined)
        return soundOf(`${text}/${Math.floor(word / words.length)}`, text, hum(110 + 60 * (word % 3)));
      const spoken = await sentenceOf(`${text}/${voice}`, { text: say, language, voice }, engine);
      return soundOf(spoken.id, text, spoken.pcm8k);
    }),
  );
}

/** "Mhm" with a closed mouth: two bursts of a voice, the second longer and a third higher. */
function hum(pitchHz: number): Int16Array {
  const burst = (hz: number, durationMs: number) =>
    tone(hz, durationMs, 0.3).map((sample, at, all) => {
      const overtone = 0.5 * Math.sin((4 * Math.PI * hz * at) / lineRateHz) * 9_000;
      return Math.round((sample + overtone) * Math.sqrt(Math.sin((Math.PI * (at + 1)) / (all.length + 1))));
    });
  return concatPcm(burst(pitchHz, 160), silence(60), burst(pitchHz * 1.3, 230));
}

/** A burst of noise that begins at once and dies away. */
function cough(index: number): Utterance {
  const durationMs = coughsMs[index % coughsMs.length] as number;
  const decayMs = durationMs / 3;
  const pcm8k = noise(durationMs, 0.5, 100 + index).map((sample, at) =>
    Math.round(sample * Math.exp(-((at / lineRateHz) * 1000) / decayMs)),
  );
  return soundOf(`cough of ${durationMs} ms/${index}`, '', pcm8k);
}

function planCalls(language: LabelLanguage, sounds: readonly Utterance[]): HumCall[] {
  const random = seededRandom(language === 'en' ? 31 : 32);
  const replies = Array.from({ length: Math.ceil(sounds.length / soundsPerReply) }, (_, reply) =>
    sounds.slice(reply * soundsPerReply, (reply + 1) * soundsPerReply).map((sound, index) => {
      const { fromMs, spreadMs } = moments[index] ?? moments[0];
      return { sound, atMs: Math.round(fromMs + random() * spreadMs) };
    }),
  );
  return Array.from({ length: Math.ceil(replies.length / repliesPerCall) }, (_, index) => ({
    name: `backchannels-${language}-${index + 1}`,
    language,
    replies: replies.slice(index * repliesPerCall, (index + 1) * repliesPerCall),
  }));
}

async function leadCall(call: BenchCall, plan: HumCall, lane: number): Promise<Judge<readonly JudgedReply[]>> {
  const { language } = plan;
  const { request, reply } = longReplyFor(language, lane);
  const question = await sentenceOf(request, { text: request, language }, call.engine);
  await call.hearReply();
  const asked: Said[] = [];
  for (const sounds of plan.replies) {
    asked.push(await call.say(question, reply));
    await call.hearBeginning('reply');
    const begunMs = performance.now();
    for (const { sound, atMs } of sounds) {
      await delay(begunMs + atMs - performance.now());
      await call.interject(sound);
    }
    await call.hearReply(quietMs);
    if (call.caller.end) break;
  }
  const record = await call.end();
  return async () => {
    const faults: string[] = [];
    const result: JudgedReply[] = [];
    for (const [index, said] of asked.entries()) {
      const untilMs = asked[index + 1]?.startedAtMs;
      const delivery = await deliveryOf(call, record, said, reply, untilMs);
      const over = call.said.filter(
        ({ startedAtMs }) => startedAtMs > said.endedAtMs && startedAtMs < (untilMs ?? Number.POSITIVE_INFINITY),
      );
      const gaps = delivery.gaps.map(({ fromMs, ms }) => ({ ms, sound: causeOf(over, fromMs) }));
      const wrong = deliveryFaults(delivery);
      faults.push(...wrong.map((fault) => `${plan.name}, reply ${index + 1}: ${fault}`));
      faults.push(
        ...gaps
          .filter(({ ms }) => ms > longestGapMs)
          .map(
            ({ ms, sound }) =>
              `${plan.name}, reply ${index + 1}: silent for ${Math.round(ms)} ms after ${sound ?? 'nothing'}`,
          ),
      );
      result.push({ language, sounds: over.length, lost: wrong.length > 0, gaps });
    }
    const left = plan.replies.length - asked.length;
    if (left > 0) faults.push(`${plan.name}: the agent ended the call ${left} replies too soon`);
    const gaps = result.flatMap((each) => each.gaps.map(({ ms }) => Math.round(ms)));
    const lost = result.filter((each) => each.lost).length;
    return {
      result,
      note: `${result.length} replies, ${lost} lost, gaps of ${gaps.join(' ') || 'nothing'} ms`,
      faults,
    };
  };
}

function causeOf(sounds: readonly Said[], gapFromMs: number): string | undefined {
  const before = sounds.findLast(({ startedAtMs }) => startedAtMs <= gapFromMs);
  return before && gapFromMs - before.startedAtMs < causeMs ? before.utterance.id : undefined;
}

function findings(replies: readonly JudgedReply[], languages: readonly LabelLanguage[]): Findings {
  const gaps = replies.flatMap((reply) => reply.gaps);
  const longest = gaps.length === 0 ? 0 : Math.round(Math.max(...gaps.map(({ ms }) => ms)));
  const lostReplies = replies.filter(({ lost }) => lost).length;
  const measured = replies.length > 0;
  return {
    tables: [
      {
        title: 'hums and coughs over long replies; gaps of the agent over 100 ms',
        headings: ['', 'replies', 'sounds', 'replies lost', 'gaps', 'p50 ms', 'longest ms', 'gaps after nothing'],
        rows: languages.map((language) => rowOf(language, replies)),
      },
    ],
    bars: [
      { what: 'replies of which a word was lost or heard twice', value: measured ? lostReplies : null, most: 0 },
      { what: 'longest gap after a hum or a cough', value: measured ? longest : null, most: longestGapMs, unit: 'ms' },
    ],
    figures: {
      falseInterruptions: gaps.length,
      lostReplies,
      falseInterruptionsMs: gaps.map(({ ms }) => Math.round(ms)).sort((a, b) => b - a),
    },
  };
}

function rowOf(language: LabelLanguage, replies: readonly JudgedReply[]): Cell[] {
  const own = replies.filter((reply) => reply.language === language);
  const gaps = own.flatMap((reply) => reply.gaps);
  const lengths = gaps.map(({ ms }) => ms);
  return [
    language,
    own.length,
    own.reduce((sum, { sounds }) => sum + sounds, 0),
    own.filter(({ lost }) => lost).length,
    gaps.length,
    quantile(lengths, 0.5),
    quantile(lengths, 1),
    gaps.filter(({ sound }) => sound === undefined).length,
  ];
}
