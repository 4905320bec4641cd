import { setTimeout as delay } from 'node:timers/promises';
import { type Random, seededRandom } from '../../../local/src/caller/lines/random.ts';
import type { SpeechEngine } from '../../../local/src/speech/engine.ts';
import { sentenceOf, type Utterance } from '../../call/utterance.ts';
import type { Cell } from '../../picture/text-table.ts';
import { quantile } from '../../statistics/quantiles.ts';
import { recordingVoices } from '../../turn-taking/labelled-recording.ts';
import type { LabelLanguage } from '../../turn-taking/labels.ts';
import type { BenchCall, Said } from '../bench-call.ts';
import type { Placing } from '../calls.ts';
import { interruptingWords } from '../interrupting-words.ts';
import { type Interrupted, type JudgedInterruption, judgeInterruption, silentWithinMs } from '../interruption.ts';
import { acknowledgement, longReplyFor } from '../long-reply.ts';
import type { Findings, Judge, Scenario } from '../scenario.ts';

const goOn: Readonly<Record<LabelLanguage, string>> = { en: 'Please go ahead.', ru: 'Слушаю вас внимательно.' };

/** When, in milliseconds after the agent begins: `from` and up to `spread` more. */
const moments: Readonly<Record<Interrupted, { readonly fromMs: number; readonly spreadMs: number }>> = {
  greeting: { fromMs: 300, spreadMs: 4000 },
  reply: { fromMs: 500, spreadMs: 7500 },
  filler: { fromMs: 60, spreadMs: 400 },
};

/** So long that fillers come first. */
const slowThoughtMs = 6000;

const overOneCall: readonly Interrupted[] = ['greeting', 'reply', 'filler', 'reply', 'reply'];
/** Of each language. */
const callsPerLanguage = { quick: 1, usual: 4, full: 8 } as const;
const quickInterruptions = 4;

interface Planned {
  readonly over: Interrupted;
  readonly words: Utterance;
  readonly afterMs: number;
}

interface InterruptionCall extends Placing {
  readonly interruptions: readonly Planned[];
}

export const interruptions: Scenario = {
  title: 'Interruptions: of the greeting, of replies, of fillers',
  hearing: 'script',
  run: async ({ options, engine, makeCalls }) => {
    const { extent } = options;
    const most = extent === 'quick' ? quickInterruptions : overOneCall.length;
    const plans = await Promise.all(
      options.languages.map((language) => planCalls(language, callsPerLanguage[extent], most, engine)),
    );
    return findings((await makeCalls(plans.flat(), leadCall)).flat());
  },
};

async function planCalls(
  language: LabelLanguage,
  calls: number,
  most: number,
  engine: SpeechEngine,
): Promise<InterruptionCall[]> {
  const random = seededRandom(language === 'en' ? 41 : 42);
  const plans: InterruptionCall[] = [];
  for (let index = 0; index < calls; index++) {
    const voice = recordingVoices[language][index % 2] ?? recordingVoices[language][0];
    const planned: Planned[] = [];
    for (const over of overOneCall.slice(0, most)) {
      const texts = interruptingWords[language];
      const text = texts[(plans.length * 3 + planned.length) % texts.length] as string;
      const words = await sentenceOf(`${text}/${voice}`, { text, language, voice }, engine);
      planned.push({ over, words, afterMs: momentIn(over, random) });
    }
    plans.push({ name: `interruptions-${language}-${index + 1}`, language, interruptions: planned });
  }
  return plans;
}

function momentIn(over: Interrupted, random: Random): number {
  const { fromMs, spreadMs } = moments[over];
  return Math.round(fromMs + random() * spreadMs);
}

interface Done {
  readonly planned: Planned;
  readonly said: Said;
  readonly asked: Said | undefined;
}

async function leadCall(
  call: BenchCall,
  plan: InterruptionCall,
  lane: number,
): Promise<Judge<readonly JudgedInterruption[]>> {
  const { language, name } = plan;
  const { request, reply } = longReplyFor(language, lane);
  const question = await sentenceOf(request, { text: request, language }, call.engine);
  const done: Done[] = [];
  for (const planned of plan.interruptions) {
    const { over, words, afterMs } = planned;
    const asked =
      over === 'greeting' ? undefined : await call.say(question, reply, over === 'filler' ? slowThoughtMs : 0);
    await call.hearBeginning(over);
    await delay(afterMs);
    const said = await call.say(words, `${acknowledgement(language, lane)} ${goOn[language]}`);
    done.push({ planned, said, asked });
    await call.hearReply();
    if (call.caller.end) break;
  }
  const record = await call.end();
  return async () => {
    const result: JudgedInterruption[] = [];
    const faults: string[] = [];
    for (const [index, { planned, said, asked }] of done.entries()) {
      const next = done[index + 1];
      const untilMs = (next?.asked ?? next?.said)?.startedAtMs ?? Number.POSITIVE_INFINITY;
      const judged = await judgeInterruption({ call, record, over: planned.over, said, asked, untilMs });
      result.push(judged);
      const what = `${name}: “${planned.words.text}” ${planned.afterMs} ms into the ${planned.over}`;
      faults.push(...judged.faults.map((fault) => `${what}: ${fault}`));
    }
    const left = plan.interruptions.length - done.length;
    if (left > 0) faults.push(`${name}: the agent ended the call ${left} interruptions too soon`);
    const silent = result.map(({ silentAfterMs }) => Math.round(silentAfterMs));
    return { result, note: `${result.length} interruptions, silent after ${silent.join(' ')} ms`, faults };
  };
}

function findings(judged: readonly JudgedInterruption[]): Findings {
  const missed = judged.filter(({ faults }) => faults.length > 0).length;
  const kinds: readonly Interrupted[] = ['greeting', 'reply', 'filler'];
  return {
    tables: [
      {
        title: `interruptions: when the agent fell silent, ms after the onset (as recorded; at most ${silentWithinMs})`,
        headings: [
          '',
          'times',
          'p50',
          'longest',
          'too long',
          'went on',
          'by, longest',
          'not answered',
          'history wrong',
          'missed',
        ],
        rows: kinds.map((over): Cell[] => rowOf(over, judged)),
      },
    ],
    bars: [{ what: 'interruptions that were missed', value: judged.length > 0 ? missed : null, most: 0 }],
    figures: { missedInterruptions: missed, interruptions: judged.length },
  };
}

function rowOf(over: Interrupted, judged: readonly JudgedInterruption[]): Cell[] {
  const own = judged.filter((each) => each.over === over);
  const silent = own.map(({ silentAfterMs }) => silentAfterMs);
  const again = own.map(({ spokeAgainMs }) => spokeAgainMs);
  return [
    over,
    own.length,
    quantile(silent, 0.5),
    quantile(silent, 1),
    silent.filter((ms) => ms > silentWithinMs).length,
    again.filter((ms) => ms > 0).length,
    quantile(again, 1),
    own.filter(({ answered }) => !answered).length,
    own.filter(({ faults }) => faults.some((fault) => fault.startsWith('the history'))).length,
    own.filter(({ faults }) => faults.length > 0).length,
  ];
}
